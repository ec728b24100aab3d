package dev.floe.sigv4.verify;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The rules by which a verifier accepts signatures.
 *
 * @param regions the accepted regions; a refusal of another region names the first of them
 * @param services the accepted services
 * @param maxSkew the most by which the time of a request signed in its headers may differ from the
 *     clock, and the time of a presigned URL may be later than the clock; S3 allows 15 minutes
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

  /** Returns S3's rules for one region, including presigned Version 2. */
  public static VerifierSettings s3(String region) {
    return new VerifierSettings(List.of(region), Set.of("s3"), Duration.ofMinutes(15), true);
  }
}
