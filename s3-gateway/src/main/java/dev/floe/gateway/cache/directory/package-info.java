/**
 * The table of cached objects: which version each has, and where each of its blocks is.
 *
 * <p>{@link dev.floe.gateway.cache.directory.ObjectDirectory} has an immutable entry for each
 * object, with the object's segments and the blocks that are known to be present. {@link
 * dev.floe.gateway.cache.directory.Gates} orders fills and writes of one key, so that a published
 * entry is never older than a write that was answered. {@link
 * dev.floe.gateway.cache.directory.Residency} decides which segment is evicted when the nodes are
 * full, and {@link dev.floe.gateway.cache.directory.ChunkReaper} deletes its chunks. {@link
 * dev.floe.gateway.cache.directory.ExpectedHoldings} has the totals that each instance should
 * report, and {@link dev.floe.gateway.cache.directory.RunningFills} names the fills whose chunks
 * are not in the directory yet.
 *
 * <p>For example, a GET looks up the entry of {@code photos/cat.jpg}. Segment 0 of the object was
 * placed on nodes 3, 7, 12 and so on, and the segment's presence words say that node 7 has lost its
 * block of stripe 5. For stripe 5, the reader requests blocks of other nodes and reports the
 * missing one for repair.
 *
 * <p>Lookups are loop code and take no locks; every change is thread code.
 */
@NullMarked
package dev.floe.gateway.cache.directory;

import org.jspecify.annotations.NullMarked;
