/**
 * The gateway's off-heap memory: {@link dev.floe.gateway.memory.Block}s of one size from a pool
 * that never gives memory back, budgets that are reserved before bytes are asked for, and the event
 * {@link dev.floe.gateway.memory.Loop}s that blocks and budgets are confined to.
 *
 * <p>One of the few packages that see Netty: a block is a MemorySegment to {@code coding} and a
 * ByteBuf to the two edges.
 */
@NullMarked
package dev.floe.gateway.memory;

import org.jspecify.annotations.NullMarked;
