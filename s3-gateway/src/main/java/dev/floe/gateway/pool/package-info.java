/**
 * The nodes of this gateway, as reads, fills and repairs see them.
 *
 * <p>{@link dev.floe.gateway.pool.ChunkPool} lists the nodes. A {@link
 * dev.floe.gateway.pool.PoolNode} has a lane to each event loop while it is live, and can be woken
 * otherwise. {@link dev.floe.gateway.pool.PoolListener}s learn which instances start and are lost.
 * {@code pool.node} has the nodes themselves, and {@code pool.life} the decisions about them.
 *
 * <p>Everything that a request needs of a node (its lane, its state, waking it) never blocks and
 * may be called on a loop.
 */
@NullMarked
package dev.floe.gateway.pool;

import org.jspecify.annotations.NullMarked;
