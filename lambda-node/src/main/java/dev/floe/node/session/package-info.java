/**
 * The session of this instance with its gateway: the instance dials, proves itself, serves requests
 * and decides when to leave.
 *
 * <p>{@link dev.floe.node.session.GatewaySession} is the entry: one call of {@code serve} is one
 * invocation. It runs one selector over all lanes on the caller's thread. A {@code Lane} is one
 * connection and its state. For a READ, {@code FrameReader} finds the frame in the received bytes,
 * {@code LaneService} queues the READ, and {@code LaneOutput} sends the block from the store's
 * memory. The block of a WRITE is read directly into the store's memory, and the WRITE is answered
 * STORED or REFUSED. {@link dev.floe.node.session.Lifetime} decides when to leave by an {@link
 * dev.floe.node.session.IdlePolicy}, without I/O or a clock.
 *
 * <p>Loop code: everything is confined to the thread of the invocation; only the selector blocks.
 * Connections and store persist while the platform freezes the process. No timer runs from one
 * invocation into the next, and the time between two invocations does not count.
 */
@NullMarked
package dev.floe.node.session;

import org.jspecify.annotations.NullMarked;
