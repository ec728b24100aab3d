/** Tests of the host's threads. */
@NullMarked
package dev.floe.node.host.task;

import org.jspecify.annotations.NullMarked;
