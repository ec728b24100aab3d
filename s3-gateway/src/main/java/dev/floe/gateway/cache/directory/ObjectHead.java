package dev.floe.gateway.cache.directory;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ObjectVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of an object, with the headers that S3 sends before its bytes.
 *
 * @param version the version
 * @param headers S3's headers of the whole object, without those of the connection, the request and
 *     the length, and without checksums
 * @param checksums S3's {@code x-amz-checksum-} headers of the whole object; null if the request to
 *     S3 did not ask for them
 * @param expiresAt when S3's lifecycle rules may remove it; {@link Instant#MAX} if never
 */
public record ObjectHead(
    ObjectVersion version, Headers headers, @Nullable Headers checksums, Instant expiresAt) {

  /**
   * Returns this head; if it has no checksums, with those of the other, whose bytes are the same.
   */
  ObjectHead orChecksumsOf(ObjectHead other) {
    boolean take = checksums == null && version.equals(other.version);
    return take ? new ObjectHead(version, headers, other.checksums, expiresAt) : this;
  }
}
