/**
 * Systematic Reed-Solomon erasure coding over GF(2^8): it computes a stripe's parity blocks, and
 * rebuilds lost blocks from any d of the d + p blocks. It depends on the JDK only.
 *
 * <p>{@link dev.floe.coding.ErasureCode#of(int, int)} is the entry: {@code ErasureCode.of(10, 2)}
 * encodes ten data blocks into two parity blocks, and {@code reconstruct} rebuilds up to two lost
 * ones. For each erasure pattern, a code makes and caches a {@code Plan}: the {@code Equations}
 * between the blocks, and a {@code Program} that solves them with the {@code Kernels}, slice by
 * slice, in a {@code Scratch}.
 *
 * <p>Calls never block, so both loop code and thread code use them; a stripe of 10+2 blocks of 128
 * KiB takes some tens of microseconds.
 */
@NullMarked
package dev.floe.coding;

import org.jspecify.annotations.NullMarked;
