/**
 * The checksums S3 knows for objects, as running sums over {@code ByteBuffer}s. {@link
 * dev.floe.sigv4.checksum.ChecksumAlgorithm} is the entry.
 *
 * <p>Loop code: pure computation.
 */
@NullMarked
package dev.floe.sigv4.checksum;

import org.jspecify.annotations.NullMarked;
