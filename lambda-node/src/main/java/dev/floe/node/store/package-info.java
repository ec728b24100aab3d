/**
 * The node's memory: off-heap blocks, found by fill, segment, stripe and index, and listed in
 * recency order.
 *
 * <p>{@link dev.floe.node.store.PageStore} is the entry. A WRITE reserves a {@link
 * dev.floe.node.store.Slot}, the socket is read directly into it, and {@code keep} stores it under
 * its name; a READ pins the slot of a block, and the socket is written directly from it. For
 * example, a block of 100 KiB takes a slot of 112 KiB. The memory consists of slabs of 1 MiB
 * ({@code Slabs}), each divided into slots of one size class; a hash table finds the chunks.
 *
 * <p>Loop code: confined to the node's one thread. No locks, no I/O, no clock.
 */
@NullMarked
package dev.floe.node.store;

import org.jspecify.annotations.NullMarked;
