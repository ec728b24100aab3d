/**
 * The node's memory: off-heap blocks, found by fill, segment, stripe and index, and listed in
 * recency order.
 *
 * <p>{@link dev.floe.node.store.PageStore} is the entry. For a WRITE, the session reserves a {@link
 * dev.floe.node.store.Slot}, reads the block from the socket directly into the slot, and stores it
 * under its name by {@code keep}. For a READ, the session pins the block's slot, and writes to the
 * socket directly from it. For example, a block of 100 KiB takes a slot of 112 KiB. The memory
 * consists of slabs of 1 MiB ({@code Slabs}), each divided into slots of one size class; a hash
 * table finds the chunks.
 *
 * <p>Loop code: confined to the node's one thread. No locks, no I/O, no clock.
 */
@NullMarked
package dev.floe.node.store;

import org.jspecify.annotations.NullMarked;
