/**
 * Connected nodes, and the requests that the gateway sends to them.
 *
 * <p>An open {@link dev.floe.gateway.session.NodeSession} is the link with one instance for one
 * invocation. It has a {@link dev.floe.gateway.session.NodeLane} for each event loop of the
 * gateway, so that a request never leaves its loop. The pool receives the events of all sessions
 * ({@link dev.floe.gateway.session.SessionListener}) and knows the secrets of the running
 * invocations, whose nodes may connect ({@link dev.floe.gateway.session.Invocations}). Package
 * {@code session.netty} implements sessions over sockets.
 *
 * <p>For example, a read of a stripe creates a {@link dev.floe.gateway.session.BlockRead} for each
 * of ten {@link dev.floe.gateway.session.BlockPlace}s and passes them to the lanes of ten nodes,
 * all on the client's loop. Each lane keeps its unanswered reads in {@link
 * dev.floe.gateway.session.LaneReads}. A read's listener receives the block once its checksum was
 * verified, or a {@link dev.floe.gateway.session.BlockLoss}.
 *
 * <p>Loop code: a lane is confined to its loop. Threads reach it through its bounded mailbox,
 * {@link dev.floe.gateway.session.NodeLane#offer}.
 */
@NullMarked
package dev.floe.gateway.session;

import org.jspecify.annotations.NullMarked;
