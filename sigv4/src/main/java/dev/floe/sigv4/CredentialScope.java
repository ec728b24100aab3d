package dev.floe.sigv4;

import java.util.Objects;

/**
 * The scope of a signing key: a day in UTC ({@code 20130524}), a region and a service. Signature
 * Version 4a signs for a set of regions instead; its scopes have an empty region.
 */
public record CredentialScope(String date, String region, String service) {
  /** The last part of every scope's text. */
  public static final String TERMINATOR = "aws4_request";

  public CredentialScope {
    Objects.requireNonNull(date, "date");
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(service, "service");
  }

  /**
   * Returns the scope as written in a string to sign: {@code 20130524/us-east-1/s3/aws4_request}.
   */
  public String text() {
    return region.isEmpty()
        ? date + "/" + service + "/" + TERMINATOR
        : date + "/" + region + "/" + service + "/" + TERMINATOR;
  }
}
