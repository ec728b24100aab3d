/**
 * The node's memory: off-heap blocks by fill, segment, stripe and index, in recency order.
 *
 * <p>{@link dev.floe.node.store.PageStore} is the entry. A WRITE reserves a {@link
 * dev.floe.node.store.Slot}, the socket is read straight into it, and {@code keep} gives it a name;
 * a READ pins the slot of a block, and the socket is written straight from it. Below lie slabs of 1
 * MiB ({@code Slabs}), each cut into slots of one size class, and a hash table of chunks.
 *
 * <p>Loop code: confined to the node's one thread. No locks, no I/O, no clock.
 */
@NullMarked
package dev.floe.node.store;

import org.jspecify.annotations.NullMarked;
