/**
 * Systematic Reed-Solomon erasure coding over GF(2^8): parity blocks for stripes, and lost blocks
 * back from any d of the d + p. Depends on the JDK only.
 *
 * <p>Entry: {@link dev.floe.coding.ErasureCode#of(int, int)}. A code makes a {@code Plan} for each
 * erasure pattern that it meets: the {@code Equations} between blocks, and a {@code Program} that
 * lets the {@code Kernels} solve them, slice by slice, in a {@code Scratch}.
 *
 * <p>Nothing here waits, so it serves loop code and thread code alike; a stripe of 10+2 blocks of
 * 128 KiB takes some tens of microseconds.
 */
@NullMarked
package dev.floe.coding;

import org.jspecify.annotations.NullMarked;
