package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.s3.model.CopySource;
import dev.floe.gateway.s3.model.OperationSpec;
import dev.floe.gateway.s3.model.OperationTable;
import dev.floe.gateway.s3.model.Permission;
import dev.floe.gateway.s3.model.Query;
import dev.floe.gateway.s3.model.S3Error;
import dev.floe.gateway.s3.model.S3Exception;
import dev.floe.gateway.s3.model.S3Operation;
import dev.floe.gateway.s3.model.S3Request;
import dev.floe.gateway.s3.model.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds out what a request asks for, by the table of operations; what stands in no row is refused
 * by name. Pure; thread-safe.
 */
final class OperationParser {
  static final String COPY_SOURCE = "x-amz-copy-source";

  private final Set<String> admittedHeaders;

  /**
   * @param admittedHeaders {@code x-amz-} headers to let through besides those of the table
   */
  OperationParser(List<String> admittedHeaders) {
    this.admittedHeaders =
        Set.copyOf(admittedHeaders.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
  }

  /**
   * @param hostBucket the bucket that Host names; empty for path-style requests
   * @throws S3Exception NotImplemented for what no row names, InvalidURI, InvalidArgument, ...
   */
  ParsedRequest parse(RequestHead head, String hostBucket) {
    String rawPath = hostBucket.isEmpty() ? head.rawPath() : "/" + hostBucket + head.rawPath();
    Target target = Target.parse(rawPath);
    QueryParameters parameters = QueryParameters.sort(Query.parse(head.rawQuery()), head.headers());
    Query query = parameters.operation();
    Headers headers = parameters.headers();
    OperationSpec spec =
        OperationTable.find(head.method(), target.scope(), selectors(query, headers))
            .orElseThrow(() -> unknownMethod(head.method(), target));
    checkQuery(spec, query);
    checkHeaders(spec, headers);
    String versionId = query.first("versionId").orElse("");
    if (query.has("versionId") && versionId.isEmpty()) {
      throw new S3Exception(S3Error.INVALID_ARGUMENT, "Version id cannot be the empty string")
          .with("ArgumentName", "versionId");
    }
    List<Permission> permissions =
        new ArrayList<>(RequiredPermissions.of(spec, target, !versionId.isEmpty(), headers));
    if (spec.kind() == OperationSpec.Kind.DELETE_OBJECTS) {
      // They stand in the body, key by key.
      permissions.clear();
    }
    headers
        .first(COPY_SOURCE)
        .map(CopySource::parse)
        .map(RequiredPermissions::toRead)
        .ifPresent(permissions::addAll);
    S3Request request = new S3Request(spec, target, query, permissions);
    return new ParsedRequest(operation(request, versionId, headers), headers);
  }

  private static S3Operation operation(S3Request request, String versionId, Headers headers) {
    Target target = request.target();
    return switch (request.spec().kind()) {
      case GET_OBJECT -> new S3Operation.GetObject(request, object(target), versionId);
      case HEAD_OBJECT -> new S3Operation.HeadObject(request, object(target), versionId);
      case PUT_OBJECT -> new S3Operation.PutObject(request, object(target));
      case COPY_OBJECT ->
          new S3Operation.CopyObject(
              request, object(target), CopySource.parse(headers.first(COPY_SOURCE).orElseThrow()));
      case COMPLETE_MULTIPART_UPLOAD ->
          new S3Operation.CompleteMultipartUpload(
              request, object(target), request.query().first("uploadId").orElseThrow());
      case DELETE_OBJECT -> new S3Operation.DeleteObject(request, object(target), versionId);
      case DELETE_OBJECTS -> new S3Operation.DeleteObjects(request, target.bucket(), List.of());
      case CHANGE_OBJECT -> new S3Operation.ChangeObject(request, object(target), versionId);
      case CHANGE_BUCKET -> new S3Operation.ChangeBucket(request, target.bucket());
      case FORWARD -> new S3Operation.Forward(request);
    };
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

  private void checkHeaders(OperationSpec spec, Headers headers) {
    Set<String> seen = new HashSet<>();
    for (Headers.Field field : headers) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!name.startsWith("x-amz-")) {
        continue;
      }
      if (!OperationTable.alwaysAdmits(name)
          && !spec.admitsHeader(name)
          && !admittedHeaders.contains(name)) {
        throw notImplemented(
            "The header '%s' is not implemented for %s.".formatted(name, spec.name()), name);
      }
      if (!seen.add(name) && !name.startsWith("x-amz-meta-")) {
        throw new S3Exception(S3Error.INVALID_ARGUMENT, "A header may be given only once.")
            .with("ArgumentName", name);
      }
    }
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
