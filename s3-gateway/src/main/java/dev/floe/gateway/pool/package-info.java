/**
 * The nodes of this gateway and their lives. Only this package invokes nodes.
 *
 * <p>{@link dev.floe.gateway.pool.ChunkPool} lists the nodes. A {@link
 * dev.floe.gateway.pool.PoolNode} has a lane to each event loop while it is live, and can be woken
 * otherwise. {@link dev.floe.gateway.pool.PoolListener}s learn which instances start and are lost.
 * {@link dev.floe.gateway.pool.life.NodeLife} decides what to do on each event; {@code PooledNode}
 * carries it out.
 *
 * <p>For example, a read needs node 7, which is SLEEPING. {@code wake()} invokes its function, and
 * the thawed instance dials the gateway. Once its session is open, the node is LIVE and the read's
 * wait ends. Five seconds without a request later the node sends GOODBYE. If no request is in
 * flight the gateway answers FAREWELL, and when the Invoke call has returned the node is SLEEPING
 * again.
 *
 * <p>Node life is thread code. Everything that a request needs of a node (its lane, its state,
 * waking it) never blocks and may be called on a loop.
 */
@NullMarked
package dev.floe.gateway.pool;

import org.jspecify.annotations.NullMarked;
