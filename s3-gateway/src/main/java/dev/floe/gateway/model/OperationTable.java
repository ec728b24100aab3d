package dev.floe.gateway.model;

import dev.floe.gateway.model.OperationSpec.Kind;
import dev.floe.gateway.model.Target.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The table of all operations that the gateway accepts; requests that match no row are refused
 * (docs/DESIGN.md, "Tenets", 2). The rows are taken from Amazon's "Actions, resources, and
 * condition keys for Amazon S3" and the S3 API reference:
 *
 * <pre>method | name | selectors | actions | parameters | headers | kind</pre>
 *
 * <p>A capital letter among the headers names one of the groups below. A plus sign joins actions
 * that are all needed. The actions after a slash replace those before it if the query or the body
 * names a version. The kind is {@code -} for operations that are only forwarded.
 */
public final class OperationTable {
  private static final String SERVICE_ROWS =
      """
      GET    | ListBuckets | | ListAllMyBuckets | max-buckets continuation-token prefix bucket-region | | -
      """;

  private static final String BUCKET_ROWS =
      """
      PUT    | CreateBucket | | CreateBucket | | A x-amz-bucket-object-lock-enabled x-amz-object-ownership | -
      DELETE | DeleteBucket | | DeleteBucket | | | CHANGE_BUCKET
      HEAD   | HeadBucket | | ListBucket | | | -
      GET    | GetBucketLocation | location | GetBucketLocation | | | -
      GET    | ListObjects | | ListBucket | prefix delimiter marker max-keys encoding-type | O | -
      GET    | ListObjectsV2 | list-type=2 | ListBucket | prefix delimiter start-after \
      continuation-token max-keys fetch-owner encoding-type | O | -
      GET    | ListObjectVersions | versions | ListBucketVersions | prefix delimiter key-marker \
      version-id-marker max-keys encoding-type | O | -
      GET    | ListMultipartUploads | uploads | ListBucketMultipartUploads | prefix delimiter \
      key-marker upload-id-marker max-uploads encoding-type | | -
      POST   | DeleteObjects | delete | DeleteObject/DeleteObjectVersion | | C x-amz-mfa \
      x-amz-bypass-governance-retention | DELETE_OBJECTS
      GET    | GetBucketAccelerateConfiguration | accelerate | GetAccelerateConfiguration | | | -
      PUT    | PutBucketAccelerateConfiguration | accelerate | PutAccelerateConfiguration | | C | -
      GET    | GetBucketAcl | acl | GetBucketAcl | | | -
      PUT    | PutBucketAcl | acl | PutBucketAcl | | A C | -
      GET    | GetBucketCors | cors | GetBucketCORS | | | -
      PUT    | PutBucketCors | cors | PutBucketCORS | | C | -
      DELETE | DeleteBucketCors | cors | PutBucketCORS | | | -
      GET    | GetBucketEncryption | encryption | GetEncryptionConfiguration | | | -
      PUT    | PutBucketEncryption | encryption | PutEncryptionConfiguration | | C | -
      DELETE | DeleteBucketEncryption | encryption | PutEncryptionConfiguration | | | -
      GET    | GetBucketAnalyticsConfiguration | analytics | GetAnalyticsConfiguration | id continuation-token | | -
      PUT    | PutBucketAnalyticsConfiguration | analytics id | PutAnalyticsConfiguration | | C | -
      DELETE | DeleteBucketAnalyticsConfiguration | analytics id | PutAnalyticsConfiguration | | | -
      GET    | GetBucketIntelligentTieringConfiguration | intelligent-tiering | \
      GetIntelligentTieringConfiguration | id continuation-token | | -
      PUT    | PutBucketIntelligentTieringConfiguration | intelligent-tiering id | \
      PutIntelligentTieringConfiguration | | C | -
      DELETE | DeleteBucketIntelligentTieringConfiguration | intelligent-tiering id | \
      PutIntelligentTieringConfiguration | | | -
      GET    | GetBucketInventoryConfiguration | inventory | GetInventoryConfiguration | id continuation-token | | -
      PUT    | PutBucketInventoryConfiguration | inventory id | PutInventoryConfiguration | | C | -
      DELETE | DeleteBucketInventoryConfiguration | inventory id | PutInventoryConfiguration | | | -
      GET    | GetBucketMetricsConfiguration | metrics | GetMetricsConfiguration | id continuation-token | | -
      PUT    | PutBucketMetricsConfiguration | metrics id | PutMetricsConfiguration | | C | -
      DELETE | DeleteBucketMetricsConfiguration | metrics id | PutMetricsConfiguration | | | -
      GET    | GetBucketLifecycleConfiguration | lifecycle | GetLifecycleConfiguration | | | -
      PUT    | PutBucketLifecycleConfiguration | lifecycle | PutLifecycleConfiguration | | C \
      x-amz-transition-default-minimum-object-size | -
      DELETE | DeleteBucketLifecycle | lifecycle | PutLifecycleConfiguration | | | -
      GET    | GetBucketLogging | logging | GetBucketLogging | | | -
      PUT    | PutBucketLogging | logging | PutBucketLogging | | C | -
      GET    | GetBucketNotificationConfiguration | notification | GetBucketNotification | | | -
      PUT    | PutBucketNotificationConfiguration | notification | PutBucketNotification | | C \
      x-amz-skip-destination-validation | -
      GET    | GetObjectLockConfiguration | object-lock | GetBucketObjectLockConfiguration | | | -
      PUT    | PutObjectLockConfiguration | object-lock | PutBucketObjectLockConfiguration | | C \
      x-amz-bucket-object-lock-token | -
      GET    | GetBucketOwnershipControls | ownershipControls | GetBucketOwnershipControls | | | -
      PUT    | PutBucketOwnershipControls | ownershipControls | PutBucketOwnershipControls | | C | -
      DELETE | DeleteBucketOwnershipControls | ownershipControls | PutBucketOwnershipControls | | | -
      GET    | GetBucketPolicy | policy | GetBucketPolicy | | | -
      PUT    | PutBucketPolicy | policy | PutBucketPolicy | | C x-amz-confirm-remove-self-bucket-access | -
      DELETE | DeleteBucketPolicy | policy | DeleteBucketPolicy | | | -
      GET    | GetBucketPolicyStatus | policyStatus | GetBucketPolicyStatus | | | -
      GET    | GetPublicAccessBlock | publicAccessBlock | GetBucketPublicAccessBlock | | | -
      PUT    | PutPublicAccessBlock | publicAccessBlock | PutBucketPublicAccessBlock | | C | -
      DELETE | DeletePublicAccessBlock | publicAccessBlock | PutBucketPublicAccessBlock | | | -
      GET    | GetBucketReplication | replication | GetReplicationConfiguration | | | -
      PUT    | PutBucketReplication | replication | PutReplicationConfiguration | | C \
      x-amz-bucket-object-lock-token | -
      DELETE | DeleteBucketReplication | replication | PutReplicationConfiguration | | | -
      GET    | GetBucketRequestPayment | requestPayment | GetBucketRequestPayment | | | -
      PUT    | PutBucketRequestPayment | requestPayment | PutBucketRequestPayment | | C | -
      GET    | GetBucketTagging | tagging | GetBucketTagging | | | -
      PUT    | PutBucketTagging | tagging | PutBucketTagging | | C | -
      DELETE | DeleteBucketTagging | tagging | PutBucketTagging | | | -
      GET    | GetBucketVersioning | versioning | GetBucketVersioning | | | -
      PUT    | PutBucketVersioning | versioning | PutBucketVersioning | | C x-amz-mfa | -
      GET    | GetBucketWebsite | website | GetBucketWebsite | | | -
      PUT    | PutBucketWebsite | website | PutBucketWebsite | | C | -
      DELETE | DeleteBucketWebsite | website | DeleteBucketWebsite | | | -
      """;

  private static final String OBJECT_ROWS =
      """
      GET    | GetObject | | GetObject/GetObjectVersion | versionId partNumber \
      response-cache-control response-content-disposition response-content-encoding \
      response-content-language response-content-type response-expires | E x-amz-checksum-mode | GET_OBJECT
      HEAD   | HeadObject | | GetObject/GetObjectVersion | versionId partNumber \
      response-cache-control response-content-disposition response-content-encoding \
      response-content-language response-content-type response-expires | E x-amz-checksum-mode | HEAD_OBJECT
      PUT    | PutObject | | PutObject | | A C E W | PUT_OBJECT
      PUT    | CopyObject | @x-amz-copy-source | PutObject | | A C E S W x-amz-metadata-directive \
      x-amz-tagging-directive | COPY_OBJECT
      DELETE | DeleteObject | | DeleteObject/DeleteObjectVersion | versionId | x-amz-mfa \
      x-amz-bypass-governance-retention x-amz-if-match-last-modified-time x-amz-if-match-size | DELETE_OBJECT
      POST   | CreateMultipartUpload | uploads | PutObject | | A C E W x-amz-checksum-type | -
      PUT    | UploadPart | partNumber uploadId | PutObject | | C E | UPLOAD_PART
      PUT    | UploadPartCopy | partNumber uploadId @x-amz-copy-source | PutObject | | E S | -
      POST   | CompleteMultipartUpload | uploadId | PutObject | | C E x-amz-checksum-type \
      x-amz-mp-object-size | COMPLETE_MULTIPART_UPLOAD
      DELETE | AbortMultipartUpload | uploadId | AbortMultipartUpload | | x-amz-if-match-initiated-time \
      | ABORT_MULTIPART_UPLOAD
      GET    | ListParts | uploadId | ListMultipartUploadParts | max-parts part-number-marker | E | -
      GET    | GetObjectAcl | acl | GetObjectAcl/GetObjectVersionAcl | versionId | | -
      PUT    | PutObjectAcl | acl | PutObjectAcl/PutObjectVersionAcl | versionId | A C | CHANGE_OBJECT
      GET    | GetObjectAttributes | attributes | \
      GetObject+GetObjectAttributes/GetObjectVersion+GetObjectVersionAttributes | versionId | E \
      x-amz-object-attributes x-amz-max-parts x-amz-part-number-marker | -
      GET    | GetObjectTagging | tagging | GetObjectTagging/GetObjectVersionTagging | versionId | | -
      PUT    | PutObjectTagging | tagging | PutObjectTagging/PutObjectVersionTagging | versionId | C | CHANGE_OBJECT
      DELETE | DeleteObjectTagging | tagging | DeleteObjectTagging/DeleteObjectVersionTagging | \
      versionId | | CHANGE_OBJECT
      GET    | GetObjectLegalHold | legal-hold | GetObjectLegalHold | versionId | | -
      PUT    | PutObjectLegalHold | legal-hold | PutObjectLegalHold | versionId | C | CHANGE_OBJECT
      GET    | GetObjectRetention | retention | GetObjectRetention | versionId | | -
      PUT    | PutObjectRetention | retention | PutObjectRetention | versionId | C \
      x-amz-bypass-governance-retention | CHANGE_OBJECT
      POST   | RestoreObject | restore | RestoreObject | versionId | C | CHANGE_OBJECT
      POST   | SelectObjectContent | select select-type=2 | GetObject | | E | -
      GET    | GetObjectTorrent | torrent | GetObjectTorrent | | | -
      """;

  /**
   * Headers that every operation may have: those of signatures, SDKs and framing. The SDK for Java
   * sends the checksum of an empty body and {@code x-amz-te} with every GET.
   */
  private static final Set<String> ALWAYS =
      Set.of(
          "x-amz-date",
          "x-amz-content-sha256",
          "x-amz-security-token",
          "x-amz-region-set",
          "x-amz-user-agent",
          "x-amz-expected-bucket-owner",
          "x-amz-request-payer",
          "x-amz-decoded-content-length",
          "x-amz-trailer",
          "x-amz-te",
          "x-amz-sdk-checksum-algorithm");

  private static final Set<String> CHECKSUMS =
      named(
          "x-amz-checksum-",
          "algorithm mode type crc32 crc32c crc64nvme sha1 sha256 sha512 md5 xxhash3 xxhash64"
              + " xxhash128");

  /**
   * Returns a group of headers: ACLs (A), checksums (C), encryption (E), optional attributes (O),
   * copy source (S) or metadata (W).
   */
  private static Set<String> group(char letter) {
    return switch (letter) {
      case 'A' ->
          named(
              "x-amz-",
              "acl grant-read grant-read-acp grant-write grant-write-acp grant-full-control");
      case 'C' -> CHECKSUMS;
      case 'E' ->
          named(
              "x-amz-server-side-encryption",
              " -aws-kms-key-id -bucket-key-enabled -context -customer-algorithm -customer-key"
                  + " -customer-key-md5");
      case 'O' -> Set.of("x-amz-optional-object-attributes");
      case 'S' ->
          named(
              "x-amz-",
              "copy-source-if-match copy-source-if-none-match copy-source-if-modified-since"
                  + " copy-source-if-unmodified-since copy-source-range"
                  + " copy-source-server-side-encryption-customer-algorithm"
                  + " copy-source-server-side-encryption-customer-key"
                  + " copy-source-server-side-encryption-customer-key-md5"
                  + " source-expected-bucket-owner");
      case 'W' ->
          named(
              "x-amz-",
              "meta- storage-class tagging website-redirect-location object-lock-mode"
                  + " object-lock-retain-until-date object-lock-legal-hold");
      default -> throw new IllegalStateException("no group of headers is called " + letter);
    };
  }

  private static Set<String> named(String begin, String ends) {
    return Arrays.stream(ends.split(" ", -1)).map(begin::concat).collect(Collectors.toSet());
  }

  private static final List<OperationSpec> ROWS = rows();

  private OperationTable() {}

  /** Returns all rows. */
  public static List<OperationSpec> all() {
    return ROWS;
  }

  /**
   * Returns the row that matches a request best; empty if no row matches.
   *
   * @param has returns true if the request has a selector of {@link OperationSpec#selectors}
   */
  public static Optional<OperationSpec> find(String method, Scope scope, Predicate<String> has) {
    OperationSpec best = null;
    for (OperationSpec row : ROWS) {
      if (row.scope() == scope
          && row.method().equals(method)
          && (best == null || row.selectors().size() > best.selectors().size())
          && row.selectors().stream().allMatch(has)) {
        best = row;
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * Returns true if every operation allows that {@code x-amz-} header, whose name is in lower case.
   */
  public static boolean alwaysAdmits(String header) {
    return ALWAYS.contains(header) || CHECKSUMS.contains(header);
  }

  private static List<OperationSpec> rows() {
    List<OperationSpec> rows = new ArrayList<>();
    SERVICE_ROWS.lines().forEach(line -> rows.add(row(Scope.SERVICE, line)));
    BUCKET_ROWS.lines().forEach(line -> rows.add(row(Scope.BUCKET, line)));
    OBJECT_ROWS.lines().forEach(line -> rows.add(row(Scope.OBJECT, line)));
    return List.copyOf(rows);
  }

  private static OperationSpec row(Scope scope, String line) {
    String[] columns = line.split("\\|", -1);
    if (columns.length != 7) {
      throw new IllegalStateException("not a row of seven columns: " + line);
    }
    List<String> selectors = words(columns[2]);
    String[] actions = columns[3].strip().split("/", -1);
    String kind = columns[6].strip();
    return new OperationSpec(
        columns[1].strip(),
        kind.equals("-") ? Kind.FORWARD : Kind.valueOf(kind),
        columns[0].strip(),
        scope,
        selectors,
        actions(actions[0]),
        actions(actions[actions.length - 1]),
        Set.copyOf(words(columns[4])),
        headers(selectors, columns[5]));
  }

  private static Set<String> headers(List<String> selectors, String column) {
    List<String> headers = new ArrayList<>();
    for (String word : words(column)) {
      if (word.length() == 1) {
        headers.addAll(group(word.charAt(0)));
      } else {
        headers.add(word.toLowerCase(Locale.ROOT));
      }
    }
    selectors.stream().filter(s -> s.startsWith("@")).forEach(s -> headers.add(s.substring(1)));
    return Set.copyOf(headers);
  }

  private static List<String> actions(String column) {
    return List.of(column.split("\\+")).stream().map(action -> "s3:" + action.strip()).toList();
  }

  private static List<String> words(String column) {
    String stripped = column.strip();
    return stripped.isEmpty() ? List.of() : List.of(stripped.split(" +"));
  }
}
