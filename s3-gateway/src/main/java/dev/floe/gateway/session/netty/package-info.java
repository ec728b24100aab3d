/**
 * The gateway's end of the nodes' connections, on Netty. {@link
 * dev.floe.gateway.session.netty.NodeListener} listens.
 *
 * <p>An invoked node connects once for each event loop of the gateway. On the accepting loop, a
 * connection may only send HELLO, which the {@code Doorkeeper} verifies with the key of its
 * invocation. The connection ({@code LaneConnection}) then moves to the loop of its lane, and once
 * all lanes of an instance are connected, its {@code InstanceSession} is open.
 *
 * <p>From then on the {@code LaneSender} collects the control frames of one turn of the loop and
 * sends them in one write. Blocks follow them, as far as the connection has room. The {@code
 * FrameReceiver} reads the node's answers and passes each to the {@code NettyLane}; it reads DATA
 * from the socket directly into the requested block. If the node owes an answer and makes no
 * progress, the lane's {@code StallWatch} reports the stall, and the connection is closed. If the
 * node is invoked again, the same connections carry the new session.
 *
 * <p>Frames are sent and received by loop code alone. Threads reach a lane through its {@code
 * LaneMailbox}.
 */
@NullMarked
package dev.floe.gateway.session.netty;

import org.jspecify.annotations.NullMarked;
