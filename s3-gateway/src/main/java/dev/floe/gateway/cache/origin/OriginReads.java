package dev.floe.gateway.cache.origin;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.object.UriEncoding;
import dev.floe.gateway.origin.Claimant;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import java.io.IOException;

/** Sends the cache's own reads to S3. Thread code: blocks. Thread-safe. */
public final class OriginReads {
  private final OriginClient origin;

  public OriginReads(OriginClient origin) {
    this.origin = origin;
  }

  /** Sends a HeadObject. */
  public OriginResponse head(ObjectKey key) throws OriginException {
    return send(OriginRequest.of("HEAD", path(key), version(key), reading().build()));
  }

  /** Sends a HeadObject of one part. */
  public OriginResponse part(ObjectKey key, int number) throws OriginException {
    String part = "partNumber=" + number;
    String query = key.namesVersion() ? part + "&" + version(key) : part;
    return send(OriginRequest.of("HEAD", path(key), query, reading().build()));
  }

  /** Sends a GetObject. */
  public OriginResponse whole(ObjectKey key) throws OriginException {
    return send(OriginRequest.of("GET", path(key), version(key), reading().build()));
  }

  /**
   * Sends a GetObject of a range. The end is exclusive; {@code Long.MAX_VALUE} is the object's end.
   */
  public OriginResponse range(ObjectKey key, long start, long end) throws OriginException {
    Headers headers = reading().add("Range", rangeHeader(start, end)).build();
    return send(OriginRequest.of("GET", path(key), version(key), headers));
  }

  /**
   * Sends a GetObject of a range of exactly this version, by its version id or by If-Match. S3
   * answers 412 if it has another version, and 404 if the object or the version id does not exist.
   */
  public OriginResponse pinned(ObjectKey key, ObjectVersion version, ByteRange range)
      throws OriginException {
    return send(pinnedRequest(key, version, range));
  }

  /**
   * Sends a GetObject of a range of exactly this version on behalf of a client, which reads the
   * answer at its own speed.
   */
  public OriginResponse pinned(
      ObjectKey key, ObjectVersion version, ByteRange range, String identity)
      throws OriginException {
    return send(pinnedRequest(key, version, range).by(Claimant.reader(identity)));
  }

  private static OriginRequest pinnedRequest(
      ObjectKey key, ObjectVersion version, ByteRange range) {
    Headers.Builder headers =
        Headers.builder()
            .add("Range", rangeHeader(range.start(), range.end()))
            .add("If-Match", version.etag());
    String query = version.hasPermanentId() ? version(key.version(version.versionId())) : "";
    return OriginRequest.of("GET", path(key), query, headers.build());
  }

  private OriginResponse send(OriginRequest request) throws OriginException {
    try {
      return origin.send(request);
    } catch (OriginException e) {
      throw e;
    } catch (IOException e) {
      // Only a request's body throws anything else, and this request has none.
      throw new OriginException("%s failed".formatted(request.rawPath()), e, false);
    }
  }

  private static Headers.Builder reading() {
    return Headers.builder().add("x-amz-checksum-mode", "ENABLED");
  }

  private static String rangeHeader(long start, long end) {
    return end == Long.MAX_VALUE
        ? "bytes=%d-".formatted(start)
        : "bytes=%d-%d".formatted(start, end - 1);
  }

  /** Returns an object's path in path style. */
  static String path(ObjectKey key) {
    return UriEncoding.path("/" + key.bucket() + "/" + key.key());
  }

  private static String version(ObjectKey key) {
    return key.namesVersion() ? "versionId=" + UriEncoding.component(key.versionId()) : "";
  }
}
