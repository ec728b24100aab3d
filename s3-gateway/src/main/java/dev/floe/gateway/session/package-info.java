/**
 * The node edge on Netty: nodes dial {@link dev.floe.gateway.session.NodeListener}, prove who they
 * are, and become a {@link dev.floe.gateway.session.NodeSession} with one {@link
 * dev.floe.gateway.session.NodeLane} on each of the gateway's event loops.
 *
 * <p>The accepting loop reads HELLO and nothing else; {@link dev.floe.gateway.session.Invocations}
 * says which key it must be sealed with. The connection then moves to the loop that its lane
 * belongs to, so that a request never leaves its loop. Loop code: a lane is confined to its loop;
 * threads reach it through its bounded mailbox, {@link dev.floe.gateway.session.NodeLane#offer}. A
 * lane reads its socket straight into the block that was asked for.
 */
@NullMarked
package dev.floe.gateway.session;

import org.jspecify.annotations.NullMarked;
