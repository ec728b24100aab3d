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
 * @param parts the parts that S3 has described so far
 */
public record ObjectHead(
    ObjectVersion version,
    Headers headers,
    @Nullable Headers checksums,
    Instant expiresAt,
    ObjectParts parts) {

  /** A head without known parts. */
  public ObjectHead(
      ObjectVersion version, Headers headers, @Nullable Headers checksums, Instant expiresAt) {
    this(version, headers, checksums, expiresAt, ObjectParts.NONE);
  }

  public ObjectHead withPart(ObjectPart part) {
    return new ObjectHead(version, headers, checksums, expiresAt, parts.with(part));
  }

  /**
   * Returns this head with the checksums and the parts of an earlier one of the same version, where
   * it has none itself.
   */
  ObjectHead completedBy(ObjectHead earlier) {
    return version.equals(earlier.version)
        ? new ObjectHead(
            version,
            headers,
            checksums == null ? earlier.checksums : checksums,
            expiresAt,
            parts.or(earlier.parts))
        : this;
  }
}
