package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Sorts a request's query. Parameters of the signature and those that S3 ignores are removed;
 * {@code x-amz-} parameters are headers that presigning clients hoisted into the query, and become
 * headers again; the rest belongs to the operation.
 *
 * @param operation the parameters that are sent to the origin
 * @param headers the client's headers, followed by the hoisted ones
 */
record QueryParameters(Query operation, Headers headers) {
  private static final Set<String> SIGNATURE =
      Set.of(
          "x-amz-algorithm",
          "x-amz-credential",
          "x-amz-date",
          "x-amz-expires",
          "x-amz-signedheaders",
          "x-amz-signature",
          "x-amz-security-token",
          "x-amz-region-set",
          "x-amz-content-sha256");

  /**
   * The headers that begin with {@code x-amz-checksum-} but contain no checksum. Of the parameters
   * with this prefix, only these are hoisted: S3 ignores checksums in a query, because a presigner
   * does not know the body. The SDK for JavaScript, for example, signs the checksum of an empty
   * body.
   */
  private static final Set<String> NOT_SUMS =
      Set.of("x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type");

  /** The headers without {@code x-amz-} that Version 2 signs; boto3 moves them into the query. */
  private static final Set<String> V2_HEADERS = Set.of("content-md5", "content-type");

  private static final Set<String> SIGNATURE_V2 = Set.of("AWSAccessKeyId", "Expires", "Signature");

  /**
   * @throws S3Exception InvalidArgument if a parameter is repeated, because servers differ in which
   *     value they use; also if a hoisted header is sent as a header with another value, or is not
   *     printable ASCII
   */
  static QueryParameters sort(Query query, Headers headers) {
    if (query.parameters().isEmpty()) {
      return new QueryParameters(query, headers);
    }
    Headers.Builder all = headers.toBuilder();
    Set<String> seen = new HashSet<>();
    boolean v2 = query.has("Signature") && query.has("AWSAccessKeyId");
    for (Query.Parameter parameter : query.parameters()) {
      String name = parameter.name().toLowerCase(Locale.ROOT);
      if (!seen.add(name)) {
        throw new S3Exception(S3Error.INVALID_ARGUMENT, "A query parameter may be given only once.")
            .with("ArgumentName", parameter.name());
      }
      if (name.startsWith("x-amz-")
          ? !isIgnored(name)
          : v2 && V2_HEADERS.contains(parameter.name())) {
        hoistedHeader(parameter, name, headers, all);
      }
    }
    Query operation =
        query.without(parameter ->
            parameter.name().toLowerCase(Locale.ROOT).startsWith("x-")
                || (v2 && SIGNATURE_V2.contains(parameter.name()))
                || (v2 && V2_HEADERS.contains(parameter.name())));
    return new QueryParameters(operation, all.build());
  }

  /**
   * Returns true if a parameter that begins with {@code x-amz-} has no meaning for the operation.
   */
  private static boolean isIgnored(String name) {
    return SIGNATURE.contains(name)
        || name.equals("x-amz-sdk-checksum-algorithm")
        || (name.startsWith("x-amz-checksum-") && !NOT_SUMS.contains(name));
  }

  /**
   * Adds a hoisted header, unless the request also sends it as a header with the same value, as the
   * SDK for PHP does.
   */
  private static void hoistedHeader(
      Query.Parameter parameter, String name, Headers headers, Headers.Builder all) {
    List<String> given = headers.all(name);
    if (given.size() == 1 && given.getFirst().strip().equals(parameter.value().strip())) {
      return;
    }
    if (!given.isEmpty()) {
      throw new S3Exception(
              S3Error.INVALID_ARGUMENT, "A header may not be given again in the query.")
          .with("ArgumentName", parameter.name());
    }
    if (!parameter.value().chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      throw new S3Exception(
              S3Error.INVALID_ARGUMENT, "A header in the query must be printable ASCII.")
          .with("ArgumentName", parameter.name());
    }
    all.add(name, parameter.value());
  }
}
