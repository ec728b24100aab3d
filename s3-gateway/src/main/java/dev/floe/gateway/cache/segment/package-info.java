/**
 * One segment of a cached object: which nodes have its chunks, and which stripes each of their
 * instances holds.
 *
 * <p>{@link dev.floe.gateway.cache.segment.SegmentEntry} describes a segment. It is immutable: each
 * change returns a new object. Its parts are {@code ChunkColumns}, one node and one {@code
 * ChunkPresence} for each index, and {@code StripeFills}, which says which fill wrote which stripe.
 * With ten data blocks, a large object has one {@code SegmentEntry} for each 80 MiB, and each small
 * object has one. A directory has millions of them, so their fields are packed into arrays. {@code
 * ChunkHolders} lets segments share the objects that refer to nodes and instances.
 *
 * <p>For example, segment 0 of {@code photos/cat.jpg} was placed on nodes 3, 7, 12 and so on. Node
 * 7, whose chunk has index 1, answers that its block of stripe 5 is gone. {@code withoutBlock(5,
 * 1)} returns the segment without this block, and {@code locate} then names only the other blocks
 * to readers.
 *
 * <p>The classes are immutable, except {@code ChunkHolders}, which is thread-safe; none does I/O.
 */
@NullMarked
package dev.floe.gateway.cache.segment;

import org.jspecify.annotations.NullMarked;
