package dev.floe.gateway.origin;

import java.net.URI;
import java.time.Duration;

/**
 * Where the real S3 is and how it is spoken to.
 *
 * @param endpoint scheme, host and port; requests are path-style
 * @param region what requests are signed for
 * @param checksums what is sent of checksums that clients put behind their bodies
 * @param maxConnections open at the same time, shared out by {@link SharedOrigin}
 * @param connectTimeout for a new connection
 * @param acquireTimeout for a free one
 * @param readTimeout how long the origin may send nothing: long, for a copy of a large object and
 *     CompleteMultipartUpload answer late
 * @param minimumBytesPerSecond that a client must read or send; 0 for any rate
 * @param rateWindow the time spent on a client after which its rate is judged
 */
public record OriginSettings(
    URI endpoint,
    String region,
    Checksums checksums,
    int maxConnections,
    Duration connectTimeout,
    Duration acquireTimeout,
    Duration readTimeout,
    long minimumBytesPerSecond,
    Duration rateWindow) {

  public OriginSettings {
    String scheme = endpoint.getScheme();
    if (endpoint.getHost() == null
        || scheme == null
        || !(scheme.equals("http") || scheme.equals("https"))
        || !(endpoint.getRawPath().isEmpty() || endpoint.getRawPath().equals("/"))) {
      throw new IllegalArgumentException(
          "origin endpoint '%s', expected http[s]://host[:port]".formatted(endpoint));
    }
  }

  /** What is sent upstream of a checksum that a client put behind its body. */
  public enum Checksums {
    /** The body goes on as aws-chunked with the same trailer: the origin stores the checksum. */
    SUPPORTED,
    /** For origins that refuse trailers: it is checked here and not passed on. */
    WHEN_REQUIRED
  }

  /** The defaults of floe.yaml. */
  public static OriginSettings of(URI endpoint, String region) {
    return new OriginSettings(
        endpoint,
        region,
        Checksums.SUPPORTED,
        512,
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        8 << 10,
        Duration.ofSeconds(30));
  }

  public OriginSettings with(Checksums other) {
    return new OriginSettings(
        endpoint,
        region,
        other,
        maxConnections,
        connectTimeout,
        acquireTimeout,
        readTimeout,
        minimumBytesPerSecond,
        rateWindow);
  }

  public OriginSettings withLimits(int connections, long newMinimumBytesPerSecond) {
    return new OriginSettings(
        endpoint,
        region,
        checksums,
        connections,
        connectTimeout,
        acquireTimeout,
        readTimeout,
        newMinimumBytesPerSecond,
        rateWindow);
  }
}
