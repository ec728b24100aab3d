package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.CopySource;
import dev.floe.gateway.model.OperationSpec;
import dev.floe.gateway.model.OperationTable;
import dev.floe.gateway.model.Permission;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.model.S3Request;
import dev.floe.gateway.model.Target;
import dev.floe.gateway.object.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a request's operation in the table of operations, and refuses requests that no row matches.
 * Pure; thread-safe.
 */
final class OperationParser {
  private final RequestHeaders requestHeaders;

  /**
   * @param admittedHeaders headers to admit in addition to those of the tables
   */
  OperationParser(List<String> admittedHeaders) {
    this.requestHeaders = new RequestHeaders(admittedHeaders);
  }

  /**
   * @param hostBucket the bucket that Host names; empty for path-style requests
   * @param signed the names of the headers that the client signed, in lower case
   * @throws S3Exception NotImplemented if no row matches; InvalidURI, InvalidArgument and others
   */
  ParsedRequest parse(RequestHead head, String hostBucket, Set<String> signed) {
    Target target = target(head, hostBucket);
    QueryParameters parameters = QueryParameters.sort(Query.parse(head.rawQuery()), head.headers());
    Query query = parameters.operation();
    Headers all = parameters.headers();
    OperationSpec spec =
        OperationTable.find(head.method(), target.scope(), selectors(query, all))
            .orElseThrow(() -> unknownMethod(head.method(), target));
    checkQuery(spec, query);
    CopySource source =
        spec.admitsHeader(CopySource.HEADER)
            ? all.first(CopySource.HEADER).map(CopySource::parse).orElse(null)
            : null;
    Headers headers = requestHeaders.choose(spec, all, source, signed);
    Arguments.check(query, headers);
    String versionId = query.first("versionId").orElse("");
    if (query.has("versionId") && versionId.isEmpty()) {
      throw new S3Exception(S3Error.INVALID_ARGUMENT, "Version id cannot be the empty string")
          .with("ArgumentName", "versionId");
    }
    List<Permission> permissions =
        new ArrayList<>(RequiredPermissions.of(spec, target, !versionId.isEmpty(), headers));
    if (spec.kind() == OperationSpec.Kind.DELETE_OBJECTS) {
      // The body determines the permissions, key by key.
      permissions.clear();
    }
    if (source != null) {
      permissions.addAll(RequiredPermissions.ofCopy(spec, target, source, headers));
    }
    S3Request request = new S3Request(spec, target, query, permissions);
    return new ParsedRequest(operation(request, versionId, source), headers, all);
  }

  /** Returns the bucket or object that the path names; the bucket may be in Host instead. */
  static Target target(RequestHead head, String hostBucket) {
    return Target.parse(hostBucket.isEmpty() ? head.rawPath() : "/" + hostBucket + head.rawPath());
  }

  private static S3Operation operation(
      S3Request request, String versionId, @Nullable CopySource source) {
    Target target = request.target();
    return switch (request.spec().kind()) {
      case GET_OBJECT -> new S3Operation.GetObject(request, object(target), versionId);
      case HEAD_OBJECT -> new S3Operation.HeadObject(request, object(target), versionId);
      case PUT_OBJECT -> new S3Operation.PutObject(request, object(target));
      case COPY_OBJECT ->
          new S3Operation.CopyObject(request, object(target), Objects.requireNonNull(source));
      case UPLOAD_PART ->
          new S3Operation.UploadPart(
              request, object(target), uploadId(request), partNumber(request));
      case COMPLETE_MULTIPART_UPLOAD ->
          new S3Operation.CompleteMultipartUpload(request, object(target), uploadId(request));
      case ABORT_MULTIPART_UPLOAD ->
          new S3Operation.AbortMultipartUpload(request, object(target), uploadId(request));
      case DELETE_OBJECT -> new S3Operation.DeleteObject(request, object(target), versionId);
      case DELETE_OBJECTS -> new S3Operation.DeleteObjects(request, target.bucket(), List.of());
      case CHANGE_OBJECT -> new S3Operation.ChangeObject(request, object(target), versionId);
      case CHANGE_BUCKET -> new S3Operation.ChangeBucket(request, target.bucket());
      case FORWARD -> new S3Operation.Forward(request);
    };
  }

  private static String uploadId(S3Request request) {
    return request.query().first("uploadId").orElseThrow();
  }

  /** Returns the number, which {@link Arguments} has checked. */
  private static int partNumber(S3Request request) {
    return Integer.parseInt(request.query().first("partNumber").orElseThrow());
  }

  private static ObjectKey object(Target target) {
    return new ObjectKey(target.bucket(), target.key());
  }

  private static Predicate<String> selectors(Query query, Headers headers) {
    return selector -> {
      if (selector.startsWith("@")) {
        return headers.has(selector.substring(1));
      }
      int equals = selector.indexOf('=');
      return equals < 0
          ? query.has(selector)
          : query
              .first(selector.substring(0, equals))
              .filter(selector.substring(equals + 1)::equals)
              .isPresent();
    };
  }

  private static void checkQuery(OperationSpec spec, Query query) {
    for (Query.Parameter parameter : query.parameters()) {
      String name = parameter.name();
      if (!spec.parameters().contains(name) && !isSelector(spec, parameter)) {
        throw notImplemented(
            "The query parameter '%s' is not implemented for %s.".formatted(name, spec.name()),
            name);
      }
    }
  }

  private static boolean isSelector(OperationSpec spec, Query.Parameter parameter) {
    return spec.selectors().contains(parameter.name())
        || spec.selectors().contains(parameter.name() + "=" + parameter.value());
  }

  private static S3Exception unknownMethod(String method, Target target) {
    return notImplemented(
        "%s on %s is not implemented."
            .formatted(
                method,
                switch (target.scope()) {
                  case SERVICE -> "the service";
                  case BUCKET -> "a bucket";
                  case OBJECT -> "an object";
                }),
        method);
  }

  private static S3Exception notImplemented(String message, String what) {
    return new S3Exception(S3Error.NOT_IMPLEMENTED, message).with("Header", what);
  }
}
