/**
 * The table of cached objects: which version each has, and where each of its blocks is.
 *
 * <p>{@link dev.floe.gateway.cache.directory.ObjectDirectory} has an immutable entry for each
 * object, with its segments and the blocks that are known to be present. {@link
 * dev.floe.gateway.cache.directory.Gates} orders fills and writes of one key, so that a published
 * entry is never older than a write that was answered. {@link
 * dev.floe.gateway.cache.directory.Residency} decides which segment is evicted when the nodes are
 * full, and {@link dev.floe.gateway.cache.directory.ChunkReaper} deletes its chunks. {@link
 * dev.floe.gateway.cache.directory.ExpectedHoldings} sums up what each node should report, and
 * {@link dev.floe.gateway.cache.directory.RunningFills} names the fills whose chunks are not in the
 * directory yet.
 *
 * <p>For example, a GET of byte 0 looks up the entry of {@code photos/cat.jpg}. Its segment 0 was
 * placed on nodes 3, 7, 12 and so on, and its presence words say that node 7 has lost stripe 5. The
 * reader requests the other blocks and reports the missing one for repair.
 *
 * <p>Lookups are loop code and take no locks; every change is thread code.
 */
@NullMarked
package dev.floe.gateway.cache.directory;

import org.jspecify.annotations.NullMarked;
