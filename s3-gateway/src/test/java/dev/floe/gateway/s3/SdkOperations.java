package dev.floe.gateway.s3;

import static java.util.stream.Collectors.toMap;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * The operations of S3 that the SDK for Java knows, and those of them that the table of operations
 * leaves out.
 */
final class SdkOperations {
  private static final String DIRECTORY_BUCKETS = "only for directory buckets";
  private static final String METADATA_TABLES = "sets up tables of metadata in other services";
  private static final String ANNOTATIONS = "annotations are newer than the servers tested here";

  /** The operations without a row of the table, each with the reason. */
  static final Map<String, String> LEFT_OUT =
      Map.ofEntries(
          Map.entry("CreateSession", DIRECTORY_BUCKETS),
          Map.entry("RenameObject", DIRECTORY_BUCKETS),
          Map.entry("CreateBucketMetadataConfiguration", METADATA_TABLES),
          Map.entry("CreateBucketMetadataTableConfiguration", METADATA_TABLES),
          Map.entry("DeleteBucketMetadataConfiguration", METADATA_TABLES),
          Map.entry("DeleteBucketMetadataTableConfiguration", METADATA_TABLES),
          Map.entry("GetBucketMetadataConfiguration", METADATA_TABLES),
          Map.entry("GetBucketMetadataTableConfiguration", METADATA_TABLES),
          Map.entry("UpdateBucketMetadataAnnotationTableConfiguration", METADATA_TABLES),
          Map.entry("UpdateBucketMetadataInventoryTableConfiguration", METADATA_TABLES),
          Map.entry("UpdateBucketMetadataJournalTableConfiguration", METADATA_TABLES),
          Map.entry("DeleteObjectAnnotation", ANNOTATIONS),
          Map.entry("GetObjectAnnotation", ANNOTATIONS),
          Map.entry("ListObjectAnnotations", ANNOTATIONS),
          Map.entry("PutObjectAnnotation", ANNOTATIONS),
          Map.entry(
              "GetBucketAbac", "policies here decide by names and facts of a request, not by tags"),
          Map.entry(
              "PutBucketAbac", "policies here decide by names and facts of a request, not by tags"),
          Map.entry(
              "UpdateObjectEncryption",
              "names a key that S3 would use with the gateway's rights instead of the client's"),
          Map.entry(
              "WriteGetObjectResponse", "sent by functions of S3 Object Lambda to its own host"));

  /**
   * Operations that share the row of another operation, because the table does not distinguish
   * their requests.
   */
  static final Map<String, String> SAME_ROW =
      Map.of(
          "ListBucketAnalyticsConfigurations", "GetBucketAnalyticsConfiguration",
          "ListBucketIntelligentTieringConfigurations", "GetBucketIntelligentTieringConfiguration",
          "ListBucketInventoryConfigurations", "GetBucketInventoryConfiguration",
          "ListBucketMetricsConfigurations", "GetBucketMetricsConfiguration",
          "ListDirectoryBuckets", "ListBuckets");

  private SdkOperations() {}

  /** Returns the SDK's method for each operation, by the operation's name. */
  static SortedMap<String, Method> all() {
    return Arrays.stream(S3AsyncClient.class.getMethods())
        .filter(method -> operation(method).isPresent())
        .collect(
            toMap(
                method -> operation(method).orElseThrow(),
                method -> method,
                SdkOperations::first,
                TreeMap::new));
  }

  /** Chooses one of several overloads of a method, always the same one. */
  private static Method first(Method one, Method other) {
    return form(one).compareTo(form(other)) <= 0 ? one : other;
  }

  private static String form(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getSimpleName)
        .collect(Collectors.joining());
  }

  /** Returns the name of the operation whose request the method takes; empty for other methods. */
  private static Optional<String> operation(Method method) {
    if (method.getParameterCount() == 0
        || !S3Request.class.isAssignableFrom(method.getParameterTypes()[0])) {
      return Optional.empty();
    }
    String request = method.getParameterTypes()[0].getSimpleName();
    String operation = request.substring(0, request.length() - "Request".length());
    return Optional.of(operation).filter(name -> name.equalsIgnoreCase(method.getName()));
  }
}
