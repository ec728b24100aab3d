/**
 * The gateway's side of the connections of nodes, on Netty.
 *
 * <p>An invoked node dials {@link dev.floe.gateway.session.NodeListener} once for each event loop
 * of the gateway. On the accepting loop, a connection may only send HELLO, signed with the key of
 * its invocation, which {@link dev.floe.gateway.session.Invocations} knows. The connection then
 * moves to the loop of its lane and becomes a {@link dev.floe.gateway.session.NodeLane}. Once all
 * lanes of an instance are connected, they form an open {@link
 * dev.floe.gateway.session.NodeSession}.
 *
 * <p>For example, a read of a stripe calls {@code lane.read} on the lanes of ten nodes, all on the
 * client's loop. At the end of the loop's turn each lane sends its READ frames in one write. The
 * node's DATA is read from the socket directly into the requested block, and the read's listener
 * receives the block once its checksum was verified.
 *
 * <p>Loop code: a lane is confined to its loop. Threads reach it through its bounded mailbox,
 * {@link dev.floe.gateway.session.NodeLane#offer}.
 */
@NullMarked
package dev.floe.gateway.session;

import org.jspecify.annotations.NullMarked;
