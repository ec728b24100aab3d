/**
 * The gateway's off-heap memory and its event loops: {@link dev.floe.gateway.memory.Block}s of one
 * size from a {@link dev.floe.gateway.memory.BlockPool}, a {@link
 * dev.floe.gateway.memory.MemoryBudget} that limits them, and the {@link
 * dev.floe.gateway.memory.Loop}s that use them.
 *
 * <p>Bytes are reserved before they are requested. For example, a read of a stripe with the code
 * 10+2 first leases memory for all 12 blocks. If memory is short, the lease waits until other reads
 * have released some. For each answer that arrives, the read takes one block from the lease. The
 * block is passed on to the client's socket. Once the socket has taken the bytes, the block's last
 * reference is released, the block returns to the pool, and the next waiting reservation is
 * granted.
 *
 * <p>This is one of the few packages that use Netty: {@code coding} sees a block as a
 * MemorySegment, while the two edges, the packages {@code http} and {@code session.netty}, see it
 * as a ByteBuf.
 */
@NullMarked
package dev.floe.gateway.memory;

import org.jspecify.annotations.NullMarked;
