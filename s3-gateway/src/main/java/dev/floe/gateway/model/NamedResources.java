package dev.floe.gateway.model;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The resources that an operation's document names besides the operation's target, and the rights
 * that the caller needs on them. S3 acts on such a document with the gateway's rights and not with
 * the client's, so each operation with a document has a row here.
 *
 * @param everywhere actions that the caller needs on every bucket and object
 * @param elements the only elements that the document may have, each with the rights that it needs;
 *     empty if the document is forwarded without being parsed
 * @param reason the reason for the rule
 */
public record NamedResources(
    List<String> everywhere, SequencedMap<String, List<Right>> elements, String reason) {
  /**
   * <pre>operation | actions needed everywhere | elements, with the actions that they add | reason
   * </pre>
   *
   * An action after an element is needed on the target; with a star before it, on every bucket and
   * object.
   */
  private static final String ROWS =
      """
      CreateBucket | | CreateBucketConfiguration LocationConstraint Location Type Name Bucket \
      DataRedundancy Tags:PutBucketTagging Tag Key Value | names no bucket but the new one; its \
      tags need the right to tag
      RestoreObject | | RestoreRequest Days GlacierJobParameters Tier Description | an \
      OutputLocation writes to any bucket, with an ACL, tags and a key of its own: refused by name, \
      as is every element of a SELECT restore
      PutBucketEncryption | | ServerSideEncryptionConfiguration Rule \
      ApplyServerSideEncryptionByDefault SSEAlgorithm BucketKeyEnabled BlockedEncryptionTypes \
      EncryptionType KMSMasterKeyID:*PutEncryptionConfiguration | a key is used with the rights of \
      the gateway, even if the key belongs to another account
      PutBucketReplication | PutObject DeleteObject | | writes and deletes in other buckets, under \
      a role of the account
      PutBucketInventoryConfiguration | PutObject | | writes lists to another bucket, under any key
      PutBucketAnalyticsConfiguration | PutObject | | writes reports to another bucket
      PutBucketLogging | PutObject | | writes logs to another bucket
      PutBucketNotificationConfiguration | PutBucketNotification | | sends to queues, topics and \
      functions that a policy cannot name here
      PutBucketAccelerateConfiguration | | | names nothing
      PutBucketAcl | | | grants access to this bucket only, which its own right allows
      PutBucketCors | | | names web origins, which get no right of their own
      PutBucketIntelligentTieringConfiguration | | | moves objects of this bucket between tiers
      PutBucketMetricsConfiguration | | | filters by prefix, tag or access point of this bucket
      PutBucketLifecycleConfiguration | | | moves and expires objects of this bucket
      PutObjectLockConfiguration | | | names nothing
      PutBucketOwnershipControls | | | names nothing
      PutBucketPolicy | | | S3 takes only resources of this bucket
      PutPublicAccessBlock | | | names nothing
      PutBucketRequestPayment | | | names nothing
      PutBucketTagging | | | names nothing
      PutBucketVersioning | | | names nothing
      PutBucketWebsite | | | names hosts to which browsers are redirected; S3 itself asks none of them
      DeleteObjects | | | its keys are authorised one by one
      CreateMultipartUpload | | | has no document
      CompleteMultipartUpload | | | names parts of its own upload
      PutObjectAcl | | | grants access to this object only, which its own right allows
      PutObjectTagging | | | names nothing
      PutObjectLegalHold | | | names nothing
      PutObjectRetention | | | names nothing
      SelectObjectContent | | | its expression reads this object alone
      """;

  /**
   * A right that an element needs.
   *
   * @param everywhere true if it is needed on every bucket and object, not on the target alone
   */
  public record Right(String action, boolean everywhere) {}

  private static final NamedResources NONE =
      new NamedResources(List.of(), new LinkedHashMap<>(), "carries no document");
  private static final Map<String, NamedResources> TABLE = table();

  public NamedResources {
    everywhere = List.copyOf(everywhere);
  }

  /** Returns the rule for an operation; an empty rule if the operation has no document. */
  public static NamedResources of(OperationSpec spec) {
    return TABLE.getOrDefault(spec.name(), NONE);
  }

  /** Returns the names of the operations that have a row. */
  public static Set<String> decidedOperations() {
    return Set.copyOf(TABLE.keySet());
  }

  /** Returns true if the document must be parsed to find the needed rights. */
  public boolean inDocument() {
    return !elements.isEmpty();
  }

  /** Returns the rights that an element needs; empty if the document may not have the element. */
  public Optional<List<Right>> rights(String element) {
    return Optional.ofNullable(elements.get(element));
  }

  private static Map<String, NamedResources> table() {
    Map<String, NamedResources> table = new HashMap<>();
    for (String line : ROWS.lines().toList()) {
      String[] columns = line.split("\\|", -1);
      if (columns.length != 4) {
        throw new IllegalStateException("not a row of four columns: " + line);
      }
      SequencedMap<String, List<Right>> elements = new LinkedHashMap<>();
      for (String word : words(columns[2])) {
        String[] parts = word.split(":", 2);
        elements.put(parts[0], parts.length == 1 ? List.of() : List.of(right(parts[1])));
      }
      List<String> everywhere = words(columns[1]).stream().map(action -> "s3:" + action).toList();
      table.put(columns[0].strip(), new NamedResources(everywhere, elements, columns[3].strip()));
    }
    return table;
  }

  private static Right right(String action) {
    boolean everywhere = action.startsWith("*");
    return new Right("s3:" + (everywhere ? action.substring(1) : action), everywhere);
  }

  private static List<String> words(String column) {
    String stripped = column.strip();
    return stripped.isEmpty() ? List.of() : List.of(stripped.split(" +"));
  }
}
