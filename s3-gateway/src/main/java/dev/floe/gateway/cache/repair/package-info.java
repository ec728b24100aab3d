/**
 * Rebuilds blocks that nodes have lost, and writes them again. {@link
 * dev.floe.gateway.cache.repair.Repairs} repairs the stripes that readers report. {@link
 * dev.floe.gateway.cache.repair.BackgroundRepair} finds and repairs other damaged stripes after the
 * loss of an instance.
 *
 * <p>For example, the platform has reclaimed the instance of node 7, and a reader of {@code
 * photos/cat.jpg} finds the node's block of stripe 5 missing. The block is rebuilt from others of
 * the stripe and written to node 7's next instance.
 *
 * <p>Thread code; readers report on their loops.
 */
@NullMarked
package dev.floe.gateway.cache.repair;

import org.jspecify.annotations.NullMarked;
