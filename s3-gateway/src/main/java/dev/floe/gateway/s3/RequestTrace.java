package dev.floe.gateway.s3;

import dev.floe.gateway.access.AccessRecord.AuthType;
import dev.floe.gateway.access.AccessRecord.Subject;
import dev.floe.gateway.auth.AuthenticatedRequest;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.Target;
import dev.floe.sigv4.verify.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What has become known of one request so far, for the metrics and the access log. Confined to the
 * exchange's loop.
 */
final class RequestTrace {
  private String operation = "Unknown";
  private String hostBucket = "";
  private @Nullable AuthenticatedRequest request;

  void hostBucket(String bucket) {
    hostBucket = bucket;
  }

  void operation(String name) {
    operation = name;
  }

  /** Returns the operation's name; {@code Unknown} for requests that were refused before. */
  String operation() {
    return operation;
  }

  void authenticated(AuthenticatedRequest authenticated) {
    request = authenticated;
  }

  /** Returns the request as far as it is known. */
  Subject subject(RequestHead head) {
    Target target = target(head);
    Verdict.Method method = request == null ? null : request.method().orElse(null);
    String requester = request == null || method == null ? "" : request.identity().name();
    return new Subject(
        operation, target.bucket(), target.key(), requester, signature(method), type(method));
  }

  private Target target(RequestHead head) {
    try {
      return OperationParser.target(head, hostBucket);
    } catch (S3Exception e) {
      return new Target("", ""); // it was refused for this
    }
  }

  private static String signature(Verdict.@Nullable Method method) {
    return switch (method) {
      case null -> "";
      case V4_HEADER, V4_QUERY -> "SigV4";
      case V4A_HEADER, V4A_QUERY -> "SigV4A";
      case V2_QUERY -> "SigV2";
    };
  }

  private static AuthType type(Verdict.@Nullable Method method) {
    return switch (method) {
      case null -> AuthType.NONE;
      case V4_HEADER, V4A_HEADER -> AuthType.AUTH_HEADER;
      case V4_QUERY, V4A_QUERY, V2_QUERY -> AuthType.QUERY_STRING;
    };
  }
}
