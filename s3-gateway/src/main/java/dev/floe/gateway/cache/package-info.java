/**
 * The cache as the handlers of S3's operations see it. {@link
 * dev.floe.gateway.cache.ReadThroughCache} is the entry type; the largest packages below it are
 * {@code read}, {@code fill} and {@code directory}.
 *
 * <p>A GET goes to {@code cache.read}, which answers a fresh hit on the client's event loop and
 * everything else on a virtual thread. A write holds its key's gate ({@link
 * dev.floe.gateway.cache.directory.Gates}) from before it is forwarded until its outcome is known.
 * Bytes that a fill began to read before the write ended are therefore not published. For example,
 * the bytes of a PUT of {@code photos/cat.jpg} go to S3 and into a {@link
 * dev.floe.gateway.cache.TeedPut}. Once S3 has answered 200, the key's old entry is removed. {@link
 * dev.floe.gateway.cache.WriteThrough} then asks S3 for the new headers and publishes the bytes,
 * and the next GET is a hit.
 *
 * <p>Reads begin as loop code; everything else here is thread code.
 */
@NullMarked
package dev.floe.gateway.cache;

import org.jspecify.annotations.NullMarked;
