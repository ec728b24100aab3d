/**
 * Which objects the nodes hold, where each block is, and who may change that.
 *
 * <p>{@link dev.floe.gateway.cache.directory.ObjectDirectory} has an immutable entry for each
 * object, with its segments and the blocks that are known to be present. {@link
 * dev.floe.gateway.cache.directory.Gates} orders fills and writes of one key, so that what is
 * published is never older than a write that was answered. {@link
 * dev.floe.gateway.cache.directory.Residency} decides which segment is evicted when there is no
 * room. {@link dev.floe.gateway.cache.directory.HoldingsReconciler} compares the directory with
 * what the nodes report and corrects both sides; {@link
 * dev.floe.gateway.cache.directory.RunningFills} names the fills whose chunks it must leave alone.
 *
 * <p>Reading is loop code and takes no locks; every change is thread code.
 */
@NullMarked
package dev.floe.gateway.cache.directory;

import org.jspecify.annotations.NullMarked;
