/**
 * The nodes of this gateway, as reads, fills and repairs see them.
 *
 * <p>{@link dev.floe.gateway.pool.ChunkPool} lists the nodes. A {@link
 * dev.floe.gateway.pool.PoolNode} has a lane to each event loop while it is live, and can be woken
 * otherwise. {@link dev.floe.gateway.pool.PoolListener}s are notified when instances start or are
 * lost. {@code pool.node} has the nodes themselves, and {@code pool.life} the decisions about them.
 *
 * <p>The calls that a request needs (for a node's lane, its state, or to wake it) never block and
 * may be made on a loop.
 */
@NullMarked
package dev.floe.gateway.pool;

import org.jspecify.annotations.NullMarked;
