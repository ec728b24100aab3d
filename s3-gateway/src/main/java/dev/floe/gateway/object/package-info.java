/**
 * The values that describe an object: its key, its version, and ranges of its bytes. They are
 * immutable and do no I/O, and every other package may use them. {@link
 * dev.floe.gateway.object.PackedWriter} encodes them in few bytes, and {@link
 * dev.floe.gateway.object.PackedReader} decodes them.
 *
 * <p>For example, {@code GET /photos/cat.jpg} with {@code Range: bytes=0-99} names the {@link
 * dev.floe.gateway.object.ObjectKey} {@code photos/cat.jpg} and a {@link
 * dev.floe.gateway.object.RangeSpec}. Once S3 has sent an ETag and a length, these form an {@link
 * dev.floe.gateway.object.ObjectVersion}, and the range resolves to the {@link
 * dev.floe.gateway.object.ByteRange} 0 to 100.
 */
@NullMarked
package dev.floe.gateway.object;

import org.jspecify.annotations.NullMarked;
