/**
 * The Runtime API as one process sees it. {@code RuntimeApiServer} hands one {@code Invocation}
 * after another to the process and records each {@code Outcome}; on the same address, {@code
 * MetadataApi} names the process's zone. {@code Http} and {@code Json} read and write the messages
 * of all the host's servers.
 *
 * <p>Thread code: one virtual thread per HTTP exchange.
 */
@NullMarked
package dev.floe.node.host.runtime;

import org.jspecify.annotations.NullMarked;
