package dev.floe.sigv4.verify;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a verifier accepts.
 *
 * @param regions the regions that may stand in a scope; the first is the one that a client is told
 *     to use
 * @param services the services that may stand in a scope
 * @param maxSkew how far a header-signed request's time may lie from the clock, either way; S3
 *     allows 15 minutes
 * @param presignedV2 whether presigned URLs of Signature Version 2 are accepted
 */
public record VerifierSettings(
    List<String> regions, Set<String> services, Duration maxSkew, boolean presignedV2) {
  public VerifierSettings {
    regions = List.copyOf(regions);
    services = Set.copyOf(services);
    if (regions.isEmpty() || services.isEmpty()) {
      throw new IllegalArgumentException("at least one region and one service must be accepted");
    }
    if (maxSkew.isNegative() || maxSkew.isZero()) {
      throw new IllegalArgumentException("maxSkew must be positive, is " + maxSkew);
    }
  }

  /** S3's own rules for one region, presigned Version 2 included. */
  public static VerifierSettings s3(String region) {
    return new VerifierSettings(List.of(region), Set.of("s3"), Duration.ofMinutes(15), true);
  }
}
