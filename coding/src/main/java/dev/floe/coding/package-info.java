/**
 * Systematic Reed-Solomon erasure coding over GF(2^8): it computes a stripe's parity blocks, and
 * rebuilds lost blocks from any d of the d + p blocks. It depends on the JDK only.
 *
 * <p>{@link dev.floe.coding.ErasureCode#of(int, int)} is the entry: {@code ErasureCode.of(10, 2)}
 * encodes ten data blocks into two parity blocks, and {@code reconstruct} rebuilds up to two lost
 * ones. For each erasure pattern (the blocks that are present and the blocks that are wanted), a
 * code makes a {@code Plan} and caches it. A plan has the {@code Equations} between the blocks, and
 * a {@code Program} that solves them. The program runs the {@code Kernels} over one slice of the
 * blocks after another, in a {@code Scratch}, the working memory of the call.
 *
 * <p>Calls never block, so both loop code and thread code use them; a stripe of 10+2 blocks of 128
 * KiB takes some tens of microseconds.
 */
@NullMarked
package dev.floe.coding;

import org.jspecify.annotations.NullMarked;
