package dev.floe.gateway.origin;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The address of the origin, and the settings of requests to it.
 *
 * @param endpoint scheme, host and port; requests are path-style
 * @param region the region that requests are signed for
 * @param checksums the handling of checksums that clients send as trailers
 * @param maxConnections the limit on connections, which {@link SharedOrigin} divides
 * @param connectTimeout the timeout for a new connection
 * @param acquireTimeout how long a request may wait for a free connection
 * @param readTimeout how long the origin may send nothing; must be long, because copies of large
 *     objects and CompleteMultipartUpload answer late
 * @param minimumBytesPerSecond the rate at which a client must read or send; 0 for any rate
 * @param rateWindow the time spent waiting for a client after which its rate is checked
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

  /** AWS's own hosts, whose certificate is checked. */
  private static final Pattern AWS = Pattern.compile("(?i).+\\.amazonaws\\.com(\\.cn)?");

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

  /**
   * Returns true if a connection may be used again after a HEAD request. Some servers send a body
   * in answer to HEAD, which would be read as the answer to the next request on the connection. AWS
   * sends none (RFC 9110, section 9.3.2).
   */
  boolean keepsConnectionsAfterHead() {
    return endpoint.getScheme().equals("https") && AWS.matcher(endpoint.getHost()).matches();
  }

  /** The handling of a checksum that a client sends as a trailer. */
  public enum Checksums {
    /** The body is sent as aws-chunked with the same trailer, so the origin stores the checksum. */
    SUPPORTED,
    /** The checksum is verified here and not passed on, for origins that refuse trailers. */
    WHEN_REQUIRED
  }

  /** Returns the defaults of floe.yaml. */
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
