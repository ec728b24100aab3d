package dev.floe.gateway.model;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides which of a client's headers S3 is to see, whatever the operation: an allow list. Servers
 * that speak S3 act on headers of their own, and a right that was checked for one operation must
 * not be turned into another by a header that the gateway never looked at.
 */
public final class HeaderTable {
  private static final String AMZ = "x-amz-";

  /** HTTP's own headers that S3 acts on or keeps in its logs. */
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
   * What the cores of SDKs and Amazon's own services add to requests of any kind, and S3 ignores.
   * The C++ SDK sends the version of the API; services that call for another account say which;
   * CloudFront adds its own identifier. What is not {@code x-amz-} ({@code amz-sdk-request}, {@code
   * amz-sdk-invocation-id}, {@code amz-sdk-retry}, {@code aws-sdk-retry}, {@code x-amzn-trace-id})
   * is dropped as any other header is.
   */
  private static final Set<String> OF_SDK_CORES =
      Set.of(
          "x-amz-api-version",
          "x-amz-cf-id",
          "x-amz-nonce",
          "x-amz-source-account",
          "x-amz-source-arn");

  /**
   * What servers only answer with. Clients that copy an object onto itself to change its metadata
   * send back all that HEAD answered.
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

  /** How the headers begin that other object stores act on. */
  private static final List<String> OF_VENDORS =
      List.of(
          AMZ,
          "ibm-",
          "if-",
          "x-b2-",
          "x-bce-",
          "x-bz-",
          "x-ceph-",
          "x-container-",
          "x-copy-",
          "x-cos-",
          "x-delete-",
          "x-emc-",
          "x-goog-",
          "x-hcp-",
          "x-ibm-",
          "x-kss-",
          "x-minio-",
          "x-ms-",
          "x-nos-",
          "x-ntap-",
          "x-object-",
          "x-obs-",
          "x-oss-",
          "x-rgw-",
          "x-scal-",
          "x-tigris-",
          "x-tos-",
          "x-wasabi-");

  /** What becomes of a header. */
  public enum Rule {
    /** The origin sees it. */
    PASSED,
    /** The operation's row says whether it may be there. */
    BY_OPERATION,
    /** S3 ignores it, so the origin does not see it. */
    DROPPED,
    /** Some server might act on it, and the gateway does not know how. */
    REFUSED
  }

  private HeaderTable() {}

  /**
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
    return isOfAVendor(name) ? Rule.REFUSED : Rule.DROPPED;
  }

  private static boolean isOfAVendor(String name) {
    // Every vendor's name begins so: most requests need no closer look.
    char first = name.isEmpty() ? ' ' : name.charAt(0);
    if (first != 'x' && first != 'i') {
      return false;
    }
    String hyphens = withHyphens(name);
    for (String begin : OF_VENDORS) {
      if (hyphens.startsWith(begin)) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code names} has the name, or its beginning with a hyphen for its last character. */
  public static boolean admits(Set<String> names, String name) {
    return OperationSpec.admits(names, name.toLowerCase(Locale.ROOT));
  }

  /**
   * As servers read a name whose frameworks do not tell {@code x_amz_acl} from {@code x-amz-acl}.
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
