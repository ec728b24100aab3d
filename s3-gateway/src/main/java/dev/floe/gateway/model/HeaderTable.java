package dev.floe.gateway.model;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The allow list of client headers that are sent to S3, for all operations. Some S3 servers act on
 * headers that only they define, and such a header must not turn the operation that was authorised
 * into a different operation.
 */
public final class HeaderTable {
  private static final String AMZ = "x-amz-";

  /** HTTP's own headers that S3 acts on or logs. */
  private static final Set<String> PASSED =
      Set.of(
          "access-control-request-headers",
          "access-control-request-method",
          "cache-control",
          "content-disposition",
          "content-encoding",
          "content-language",
          "content-md5",
          "content-type",
          "expires",
          "if-match",
          "if-modified-since",
          "if-none-match",
          "if-range",
          "if-unmodified-since",
          "origin",
          "pragma",
          "range",
          "referer",
          "user-agent");

  /**
   * Headers that SDKs and Amazon's own services add to every request and that S3 ignores. The C++
   * SDK sends the version of the API, services that act for another account name that account, and
   * CloudFront adds its identifier. Headers without {@code x-amz-} ({@code amz-sdk-request}, {@code
   * amz-sdk-invocation-id}, {@code amz-sdk-retry}, {@code aws-sdk-retry}, {@code x-amzn-trace-id})
   * are dropped like any other.
   */
  private static final Set<String> OF_SDK_CORES =
      Set.of(
          "x-amz-api-version",
          "x-amz-cf-id",
          "x-amz-nonce",
          "x-amz-source-account",
          "x-amz-source-arn");

  /**
   * Headers that belong to answers only. Clients that copy an object onto itself to change its
   * metadata send all headers of HEAD's answer.
   */
  private static final Set<String> OF_ANSWERS =
      Set.of(
          "x-amz-abort-date",
          "x-amz-abort-rule-id",
          "x-amz-access-point-alias",
          "x-amz-archive-status",
          "x-amz-bucket-arn",
          "x-amz-bucket-location-name",
          "x-amz-bucket-location-type",
          "x-amz-bucket-region",
          "x-amz-cf-pop",
          "x-amz-content-range",
          "x-amz-copy-source-version-id",
          "x-amz-crc32",
          "x-amz-delete-marker",
          "x-amz-expiration",
          "x-amz-id-2",
          "x-amz-missing-meta",
          "x-amz-mp-parts-count",
          "x-amz-object-size",
          "x-amz-replication-status",
          "x-amz-request-charged",
          "x-amz-request-id",
          "x-amz-restore",
          "x-amz-restore-output-path",
          "x-amz-retry-after",
          "x-amz-tagging-count",
          "x-amz-transfer-encoding",
          "x-amz-version-id",
          "x-goog-generation",
          "x-goog-hash",
          "x-goog-metageneration",
          "x-goog-storage-class",
          "x-goog-stored-content-encoding",
          "x-goog-stored-content-length",
          "x-minio-deployment-id",
          "x-rgw-object-count",
          "x-rgw-object-type");

  /**
   * The prefixes of headers that some store acts on, and that proxies and applications use for
   * other purposes too. A client that signs such a header means it for the store; an unsigned one
   * is dropped.
   */
  private static final List<String> OF_ANYONE =
      List.of("x-container-", "x-copy-", "x-delete-", "x-object-");

  /** The prefixes of headers that other object stores act on. */
  private static final List<String> OF_VENDORS =
      List.of(
          AMZ,
          "ibm-",
          "if-",
          "x-b2-",
          "x-bce-",
          "x-bz-",
          "x-ceph-",
          "x-cos-",
          "x-emc-",
          "x-goog-",
          "x-hcp-",
          "x-ibm-",
          "x-kss-",
          "x-minio-",
          "x-ms-",
          "x-nos-",
          "x-ntap-",
          "x-obs-",
          "x-oss-",
          "x-rgw-",
          "x-scal-",
          "x-tigris-",
          "x-tos-",
          "x-wasabi-");

  /** The treatment of a header. */
  public enum Rule {
    /** Sent to the origin. */
    PASSED,
    /** Allowed if the operation's row lists it. */
    BY_OPERATION,
    /** Removed, because S3 ignores it. */
    DROPPED,
    /** The request is refused, because a server might act on the header in an unknown way. */
    REFUSED,
    /** The request is refused if the client signed the header; otherwise the header is removed. */
    REFUSED_IF_SIGNED
  }

  private HeaderTable() {}

  /**
   * Returns the treatment of a header.
   *
   * @param name in lower case
   */
  public static Rule of(String name) {
    if (PASSED.contains(name)) {
      return Rule.PASSED;
    }
    if (OF_SDK_CORES.contains(name) || OF_ANSWERS.contains(name)) {
      return Rule.DROPPED;
    }
    if (name.startsWith(AMZ)) {
      return Rule.BY_OPERATION;
    }
    // All prefixes begin with one of these letters, so most headers need no search.
    char first = name.isEmpty() ? ' ' : name.charAt(0);
    if (first != 'x' && first != 'i') {
      return Rule.DROPPED;
    }
    String hyphens = withHyphens(name);
    if (OF_VENDORS.stream().anyMatch(hyphens::startsWith)) {
      return Rule.REFUSED;
    }
    return OF_ANYONE.stream().anyMatch(hyphens::startsWith) ? Rule.REFUSED_IF_SIGNED : Rule.DROPPED;
  }

  /** Returns true if {@code names} has the name, or a prefix of it that ends in a hyphen. */
  public static boolean admits(Set<String> names, String name) {
    return OperationSpec.admits(names, name.toLowerCase(Locale.ROOT));
  }

  /**
   * Returns the name with hyphens, since some servers take {@code x_amz_acl} for {@code x-amz-acl}.
   */
  private static String withHyphens(String name) {
    StringBuilder text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      text.append((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-');
    }
    return text.toString();
  }
}
