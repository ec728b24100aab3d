package dev.floe.gateway.s3;

import static java.util.Map.entry;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Checks values that can be checked without the origin: numbers and their ranges, and words from
 * fixed lists. Origins react differently to invalid values, some with a 500. Pure.
 */
final class Arguments {
  private static final Set<String> CHECKSUM_ALGORITHMS =
      Set.of(
          "CRC32",
          "CRC32C",
          "CRC64NVME",
          "SHA1",
          "SHA256",
          "SHA512",
          "MD5",
          "XXHASH3",
          "XXHASH64",
          "XXHASH128");

  private record Range(long least, long most) {}

  private static final Range COUNT = new Range(0, Integer.MAX_VALUE);

  private static final Map<String, Range> NUMBERS =
      Map.ofEntries(
          entry("partNumber", new Range(1, 10_000)),
          entry("max-keys", COUNT),
          entry("max-parts", COUNT),
          entry("max-uploads", COUNT),
          entry("max-buckets", new Range(1, 10_000)),
          entry("part-number-marker", COUNT),
          entry("x-amz-max-parts", COUNT),
          entry("x-amz-part-number-marker", COUNT),
          entry("x-amz-mp-object-size", new Range(0, Long.MAX_VALUE)));

  private static final Map<String, Set<String>> WORDS =
      Map.ofEntries(
          entry("encoding-type", Set.of("url")),
          entry("fetch-owner", Set.of("true", "false")),
          entry(
              "x-amz-acl",
              Set.of(
                  "private",
                  "public-read",
                  "public-read-write",
                  "authenticated-read",
                  "aws-exec-read",
                  "bucket-owner-read",
                  "bucket-owner-full-control",
                  "log-delivery-write")),
          entry("x-amz-metadata-directive", Set.of("COPY", "REPLACE")),
          entry("x-amz-tagging-directive", Set.of("COPY", "REPLACE")),
          entry("x-amz-object-lock-mode", Set.of("GOVERNANCE", "COMPLIANCE")),
          entry("x-amz-object-lock-legal-hold", Set.of("ON", "OFF")),
          entry(
              "x-amz-object-ownership",
              Set.of("BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced")),
          entry(
              "x-amz-server-side-encryption",
              Set.of("AES256", "aws:kms", "aws:kms:dsse", "aws:fsx")),
          entry("x-amz-checksum-mode", Set.of("ENABLED")),
          entry("x-amz-checksum-type", Set.of("COMPOSITE", "FULL_OBJECT")),
          entry("x-amz-checksum-algorithm", CHECKSUM_ALGORITHMS),
          entry("x-amz-sdk-checksum-algorithm", CHECKSUM_ALGORITHMS),
          entry("x-amz-bypass-governance-retention", Set.of("true", "false")),
          entry("x-amz-bucket-object-lock-enabled", Set.of("true", "false")));

  private static final Set<String> STORAGE_CLASSES =
      Set.of(
          "STANDARD",
          "REDUCED_REDUNDANCY",
          "STANDARD_IA",
          "ONEZONE_IA",
          "INTELLIGENT_TIERING",
          "GLACIER",
          "DEEP_ARCHIVE",
          "OUTPOSTS",
          "GLACIER_IR",
          "SNOW",
          "EXPRESS_ONEZONE",
          "FSX_OPENZFS",
          "FSX_ONTAP");

  /** The parameters and headers whose values S3 accepts in upper and lower case. */
  private static final List<String> ANY_CASE =
      List.of(
          "fetch-owner",
          "x-amz-checksum-mode",
          "x-amz-checksum-algorithm",
          "x-amz-sdk-checksum-algorithm",
          "x-amz-bypass-governance-retention",
          "x-amz-bucket-object-lock-enabled");

  private Arguments() {}

  /**
   * Checks a request's parameters and headers.
   *
   * @throws S3Exception InvalidArgument, which names the argument, or InvalidStorageClass
   */
  static void check(Query query, Headers headers) {
    for (Query.Parameter parameter : query.parameters()) {
      // Some clients send all parameters of a listing, with empty values for those not needed.
      if (!parameter.value().isEmpty() || parameter.name().equals("partNumber")) {
        check(parameter.name(), parameter.value());
      }
    }
    for (Headers.Field field : headers) {
      check(field.name().toLowerCase(Locale.ROOT), field.value().strip());
    }
  }

  private static void check(String name, String value) {
    Range range = NUMBERS.get(name);
    if (range != null && !isIn(range, value)) {
      throw invalid(
          "%s must be an integer between %d and %d".formatted(name, range.least, range.most),
          name,
          value);
    }
    Set<String> words = WORDS.get(name);
    if (words != null
        && !words.contains(value)
        && !(ANY_CASE.contains(name) && any(words, value))) {
      throw invalid("%s is not a value of %s".formatted(value, name), name, value);
    }
    if (name.equals("x-amz-storage-class") && !STORAGE_CLASSES.contains(value)) {
      throw new S3Exception(S3Error.INVALID_STORAGE_CLASS).with("StorageClassRequested", value);
    }
    if (name.equals("x-amz-optional-object-attributes") || name.equals("x-amz-object-attributes")) {
      listed(name, value);
    }
  }

  private static void listed(String name, String value) {
    Set<String> known =
        name.equals("x-amz-object-attributes")
            ? Set.of("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize")
            : Set.of("RestoreStatus");
    if (!Arrays.stream(value.split(",", -1)).map(String::strip).allMatch(known::contains)) {
      throw invalid("Invalid attribute name specified", name, value);
    }
  }

  private static boolean isIn(Range range, String value) {
    boolean digits =
        !value.isEmpty()
            && value.length() <= 19
            && value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      return false;
    }
    try {
      long number = Long.parseLong(value);
      return number >= range.least && number <= range.most;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean any(Set<String> words, String value) {
    return words.stream().anyMatch(value::equalsIgnoreCase);
  }

  private static S3Exception invalid(String message, String name, String value) {
    return new S3Exception(S3Error.INVALID_ARGUMENT, message)
        .with("ArgumentName", name)
        .with("ArgumentValue", value);
  }
}
