/**
 * S3's checksums of objects, computed over {@code ByteBuffer}s. {@link
 * dev.floe.sigv4.checksum.ChecksumAlgorithm} is the entry: {@code CRC32C.newChecksum()} takes the
 * payload piece by piece, and {@code base64()} returns the value of the header {@code
 * x-amz-checksum-crc32c}.
 *
 * <p>Loop code: pure computation.
 */
@NullMarked
package dev.floe.sigv4.checksum;

import org.jspecify.annotations.NullMarked;
