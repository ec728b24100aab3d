package dev.floe.gateway.access;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Translates the names of operations in S3's API reference into those of its access log, such as
 * {@code REST.GET.OBJECT_TAGGING} for GetObjectTagging. Pure.
 */
final class LoggedOperation {
  /** Names in the log that do not follow from the operation's name. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("ListBuckets", "REST.GET.SERVICE"),
          Map.entry("ListObjects", "REST.GET.BUCKET"),
          Map.entry("ListObjectsV2", "REST.GET.BUCKET"),
          Map.entry("ListObjectVersions", "REST.GET.BUCKETVERSIONS"),
          Map.entry("ListMultipartUploads", "REST.GET.UPLOADS"),
          Map.entry("CreateMultipartUpload", "REST.POST.UPLOADS"),
          Map.entry("CompleteMultipartUpload", "REST.POST.UPLOAD"),
          Map.entry("AbortMultipartUpload", "REST.DELETE.UPLOAD"),
          Map.entry("ListParts", "REST.GET.UPLOAD"),
          Map.entry("UploadPart", "REST.PUT.PART"),
          Map.entry("UploadPartCopy", "REST.COPY.PART"),
          Map.entry("CopyObject", "REST.COPY.OBJECT"),
          Map.entry("DeleteObjects", "REST.POST.MULTI_OBJECT_DELETE"),
          Map.entry("GetBucketLogging", "REST.GET.LOGGING_STATUS"),
          Map.entry("PutBucketLogging", "REST.PUT.LOGGING_STATUS"),
          Map.entry("GetBucketPolicy", "REST.GET.BUCKETPOLICY"),
          Map.entry("PutBucketPolicy", "REST.PUT.BUCKETPOLICY"),
          Map.entry("DeleteBucketPolicy", "REST.DELETE.BUCKETPOLICY"),
          Map.entry("GetBucketAcl", "REST.GET.ACL"),
          Map.entry("PutBucketAcl", "REST.PUT.ACL"),
          Map.entry("GetObjectAcl", "REST.GET.ACL"),
          Map.entry("PutObjectAcl", "REST.PUT.ACL"),
          Map.entry("RestoreObject", "REST.POST.RESTORE"),
          Map.entry("SelectObjectContent", "REST.POST.SELECT"),
          Map.entry("Preflight", "REST.OPTIONS.PREFLIGHT"));

  private static final Pattern VERB = Pattern.compile("^(Get|Put|Delete|Head|Create|List|Post)");
  private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z])(?=[A-Z])");

  private LoggedOperation() {}

  /**
   * @param operation as the API reference names it; {@code Unknown} for requests that were refused
   *     before their operation was known
   */
  static String of(String operation, String method) {
    String name = NAMES.get(operation);
    return name != null ? name : "REST." + method + "." + resource(operation);
  }

  private static String resource(String operation) {
    String rest = VERB.matcher(operation).replaceFirst("");
    if (rest.startsWith("Bucket") && rest.length() > "Bucket".length()) {
      rest = rest.substring("Bucket".length());
    }
    if (rest.endsWith("Configuration") && rest.length() > "Configuration".length()) {
      rest = rest.substring(0, rest.length() - "Configuration".length());
    }
    return CAPITAL.matcher(rest).replaceAll("_").toUpperCase(Locale.ROOT);
  }
}
