package dev.floe.gateway.cache.directory;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.PackedHeaders;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.object.PackedReader;
import dev.floe.gateway.object.PackedVersion;
import dev.floe.gateway.object.PackedWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A version of an object, with the headers that S3 sends before its bytes. Immutable. A directory
 * has millions of heads, so each is packed into an array of bytes, and its methods unpack the
 * values that they return (docs/adr/0034).
 */
public final class ObjectHead {
  private static final int OBJECT_BYTES = 24;
  private static final int ARRAY_BYTES = 20;

  private static final int WITH_CHECKSUMS = 1;
  private static final int NEVER_EXPIRES = 2;

  private final byte[] packed;
  private final ObjectParts parts;

  /**
   * A head that was packed before.
   *
   * @param packed another head's {@link #packed}
   */
  ObjectHead(byte[] packed, ObjectParts parts) {
    this.packed = packed;
    this.parts = parts;
  }

  /**
   * A head without known parts.
   *
   * @param version the version
   * @param headers S3's headers of the whole object, without checksums and without those that
   *     describe the connection, the request or the body
   * @param checksums S3's {@code x-amz-checksum-} headers of the whole object; null if they are not
   *     known, as after an answer about a range or part
   * @param expiresAt when S3's lifecycle rules may remove the object; {@link Instant#MAX} if never,
   *     {@link Instant#MIN} if unknown
   */
  public ObjectHead(
      ObjectVersion version, Headers headers, @Nullable Headers checksums, Instant expiresAt) {
    this(pack(version, headers, checksums, expiresAt), ObjectParts.NONE);
  }

  private static byte[] pack(
      ObjectVersion version, Headers headers, @Nullable Headers checksums, Instant expiresAt) {
    boolean never = expiresAt.equals(Instant.MAX);
    List<String> known = List.of(known(version, 0), known(version, 1), known(version, 2));
    PackedWriter to = new PackedWriter();
    PackedVersion.write(to, version);
    to.writeByte((checksums == null ? 0 : WITH_CHECKSUMS) | (never ? NEVER_EXPIRES : 0));
    if (!never) {
      PackedVersion.writeTime(to, expiresAt);
    }
    PackedHeaders.write(to, headers, known);
    if (checksums != null) {
      PackedHeaders.write(to, checksums, known);
    }
    return to.toBytes();
  }

  /** Returns one of the values of the version that headers repeat: ETag, time or id. */
  private static String known(ObjectVersion version, int place) {
    return switch (place) {
      case 0 -> version.etag();
      case 1 -> HttpDates.format(version.lastModified());
      default -> version.versionId();
    };
  }

  /** Returns the packed head without its parts; callers must not change the array. */
  byte[] packed() {
    return packed;
  }

  public ObjectVersion version() {
    return PackedVersion.read(new PackedReader(packed));
  }

  /** Returns S3's headers of the whole object, without checksums. */
  public Headers headers() {
    return fields().headers;
  }

  /** Returns S3's checksum headers of the whole object; null if they are not known. */
  public @Nullable Headers checksums() {
    return fields().checksums;
  }

  /**
   * Returns the time when S3's lifecycle rules may remove the object; {@link Instant#MAX} if never,
   * {@link Instant#MIN} if unknown.
   */
  public Instant expiresAt() {
    PackedReader from = new PackedReader(packed);
    PackedVersion.read(from);
    return (from.readByte() & NEVER_EXPIRES) != 0 ? Instant.MAX : PackedVersion.readTime(from);
  }

  private record Fields(Headers headers, @Nullable Headers checksums) {}

  private Fields fields() {
    PackedReader from = new PackedReader(packed);
    ObjectVersion version = PackedVersion.read(from);
    int flags = from.readByte();
    if ((flags & NEVER_EXPIRES) == 0) {
      PackedVersion.readTime(from);
    }
    IntFunction<String> known = place -> known(version, place);
    Headers headers = PackedHeaders.read(from, known);
    return new Fields(
        headers, (flags & WITH_CHECKSUMS) == 0 ? null : PackedHeaders.read(from, known));
  }

  /** Returns the parts that S3 has described so far. */
  public ObjectParts parts() {
    return parts;
  }

  public ObjectHead withPart(ObjectPart part) {
    return new ObjectHead(packed, parts.with(part));
  }

  /**
   * Returns this head, completed by the checksums and parts that only an earlier head of the same
   * version has.
   */
  ObjectHead completedBy(ObjectHead earlier) {
    ObjectVersion version = version();
    if (!version.equals(earlier.version())) {
      return this;
    }
    Headers missing = checksums() == null ? earlier.checksums() : null;
    byte[] completed = missing == null ? packed : pack(version, headers(), missing, expiresAt());
    return new ObjectHead(completed, parts.or(earlier.parts));
  }

  /** Estimates the size on the heap. */
  int heapBytes() {
    return OBJECT_BYTES + ARRAY_BYTES + packed.length + parts.heapBytes();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObjectHead head
        && Arrays.equals(packed, head.packed)
        && parts.equals(head.parts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }

  @Override
  public String toString() {
    return version() + " " + headers();
  }
}
