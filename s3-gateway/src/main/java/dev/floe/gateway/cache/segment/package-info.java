/**
 * One segment of a cached object: which nodes have its chunks, and which stripes each of their
 * instances holds.
 *
 * <p>{@link dev.floe.gateway.cache.segment.SegmentEntry} is the entry type. It is immutable: each
 * change returns a new entry. Its parts are {@code ChunkColumns}, one node and one {@code
 * ChunkPresence} for each index, and {@code StripeFills}, which says which fill wrote which stripe.
 * There is one entry for each 80 MiB of a large object and one for each small object, so the words
 * of an entry are packed into arrays, and {@code ChunkHolders} lets entries share the objects that
 * refer to nodes and instances.
 *
 * <p>For example, segment 0 of {@code photos/cat.jpg} was placed on nodes 3, 7, 12 and so on. Node
 * 7 reports that its block of stripe 5 is gone: {@code withoutBlock(5, 1)} returns the entry
 * without the block, and {@code locate} then names only the other blocks to readers.
 *
 * <p>The classes are immutable, except {@code ChunkHolders}, which is thread-safe; none does I/O.
 */
@NullMarked
package dev.floe.gateway.cache.segment;

import org.jspecify.annotations.NullMarked;
