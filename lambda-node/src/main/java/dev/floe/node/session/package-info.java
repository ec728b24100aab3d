/**
 * The link of this instance with its gateway: dial, prove, serve, and decide when to leave.
 *
 * <p>{@link dev.floe.node.session.GatewaySession} is the entry: one call of {@code serve} is one
 * invocation. It runs one selector over all lanes on the caller's thread. A {@code Lane} is one
 * connection and its state; {@code FrameReader} cuts what it reads into frames, {@code LaneService}
 * carries them out on the store, {@code LaneOutput} sends the answers. {@link
 * dev.floe.node.session.Lifetime} decides, without I/O or clock, how long to stay.
 *
 * <p>Loop code: everything is confined to the thread of the invocation; nothing blocks but the
 * selector. Connections and store live on while the platform has frozen the process, so no time is
 * ever compared across two invocations.
 */
@NullMarked
package dev.floe.node.session;

import org.jspecify.annotations.NullMarked;
