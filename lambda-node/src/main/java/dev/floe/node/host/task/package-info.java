/**
 * The threads of the host. Each part that works in the background has a {@code HostThreads}, which
 * is closed with the part: afterwards none of its threads runs.
 *
 * <p>Thread code. This package uses no other package of Floe.
 */
@NullMarked
package dev.floe.node.host.task;

import org.jspecify.annotations.NullMarked;
