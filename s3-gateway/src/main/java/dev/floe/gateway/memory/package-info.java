/**
 * The gateway's off-heap memory and its event loops: {@link dev.floe.gateway.memory.Block}s of one
 * size from a {@link dev.floe.gateway.memory.BlockPool}, a {@link
 * dev.floe.gateway.memory.MemoryBudget} that limits them, and the {@link
 * dev.floe.gateway.memory.Loop}s that use them.
 *
 * <p>Bytes are reserved before they are requested. For example, a read of a stripe first leases its
 * 12 blocks, which may wait until other reads have released memory. It takes a block from the lease
 * for each answer that arrives, passes it to the client's socket, and closes it. Once the socket
 * has taken the bytes, the last reference is released, the block returns to the pool, and the next
 * waiting reservation is granted.
 *
 * <p>One of the few packages that use Netty: {@code coding} sees a block as a MemorySegment, the
 * two edges see it as a ByteBuf.
 */
@NullMarked
package dev.floe.gateway.memory;

import org.jspecify.annotations.NullMarked;
