/**
 * The nodes of this gateway: {@link dev.floe.gateway.pool.ChunkPool} knows them all, a {@link
 * dev.floe.gateway.pool.PoolNode} says whether and how one can be reached now and wakes it, and a
 * {@link dev.floe.gateway.pool.PoolListener} learns what their instances hold and lose.
 *
 * <p>Only this package invokes nodes. Node life is thread code; what a request asks of a node (its
 * lane, its state, to be woken) never blocks and may be asked on a loop.
 */
@NullMarked
package dev.floe.gateway.pool;

import org.jspecify.annotations.NullMarked;
