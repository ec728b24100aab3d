package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.CopySource;
import dev.floe.gateway.model.NamedResources;
import dev.floe.gateway.model.OperationSpec;
import dev.floe.gateway.model.Permission;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.Target;
import dev.floe.gateway.object.ObjectKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Determines the permissions that a request requires: those of its operation on its target, those
 * that its headers and its document add, and for a copy the permission to read the source with its
 * tags. Pure.
 *
 * <p>S3 treats {@code .}, {@code ..} and empty segments in a key like any other segment, but an
 * origin on a file system might resolve them. A request with such a key also requires the
 * permission on the resolved path.
 */
final class RequiredPermissions {
  /**
   * The actions that headers of object operations require. A name that ends in a hyphen is a
   * prefix.
   */
  private static final Map<String, List<String>> OBJECT_HEADERS =
      Map.of(
          "x-amz-acl", List.of("s3:PutObjectAcl"),
          "x-amz-grant-", List.of("s3:PutObjectAcl"),
          "x-amz-tagging", List.of("s3:PutObjectTagging"),
          "x-amz-object-lock-legal-hold", List.of("s3:PutObjectLegalHold"),
          "x-amz-object-lock-mode", List.of("s3:PutObjectRetention"),
          "x-amz-object-lock-retain-until-date", List.of("s3:PutObjectRetention"),
          "x-amz-bypass-governance-retention", List.of("s3:BypassGovernanceRetention"));

  /** The actions that headers of bucket operations require, in the same form. */
  private static final Map<String, List<String>> BUCKET_HEADERS =
      Map.of(
          "x-amz-acl", List.of("s3:PutBucketAcl"),
          "x-amz-grant-", List.of("s3:PutBucketAcl"),
          "x-amz-object-ownership", List.of("s3:PutBucketOwnershipControls"),
          "x-amz-bucket-object-lock-enabled",
              List.of("s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning"));

  /**
   * The header that names a KMS key. S3 would use the key with the gateway's rights, so the
   * operation's action is also required on the key.
   */
  private static final String KMS_KEY = "x-amz-server-side-encryption-aws-kms-key-id";

  private static final String TAGGING_DIRECTIVE = "x-amz-tagging-directive";

  private RequiredPermissions() {}

  static List<Permission> of(
      OperationSpec spec, Target target, boolean versioned, Headers headers) {
    List<String> actions = versioned ? spec.versionActions() : spec.actions();
    return switch (target.scope()) {
      case SERVICE -> actions.stream().map(Permission::withoutBucket).toList();
      case BUCKET ->
          Stream.concat(
                  withHeaderActions(actions, BUCKET_HEADERS, headers).stream()
                      .map(action -> Permission.onBucket(action, target.bucket())),
                  NamedResources.of(spec).everywhere().stream().map(Permission::everywhere))
              .toList();
      case OBJECT ->
          onObject(spec, new ObjectKey(target.bucket(), target.key()), versioned, headers);
    };
  }

  /** Returns the permissions required on one object, which the path or the body names. */
  static List<Permission> onObject(
      OperationSpec spec, ObjectKey object, boolean versioned, Headers headers) {
    List<String> actions = versioned ? spec.versionActions() : spec.actions();
    List<Permission> permissions = new ArrayList<>();
    for (String action : withHeaderActions(actions, OBJECT_HEADERS, headers)) {
      addOnObject(action, object, permissions);
    }
    headers
        .first(KMS_KEY)
        .ifPresent(key -> permissions.add(new Permission(actions.getFirst(), keyArn(key))));
    return permissions;
  }

  /**
   * Returns the permissions that a copy requires in addition to those of a write: to read the
   * source and, unless the copy replaces the tags, to read and write the tags.
   */
  static List<Permission> ofCopy(
      OperationSpec spec, Target target, CopySource source, Headers headers) {
    boolean versioned = !source.versionId().isEmpty();
    List<Permission> permissions = new ArrayList<>();
    addOnObject(versioned ? "s3:GetObjectVersion" : "s3:GetObject", source.object(), permissions);
    boolean replacesTags = headers.all(TAGGING_DIRECTIVE).equals(List.of("REPLACE"));
    if (spec.kind() == OperationSpec.Kind.COPY_OBJECT && !replacesTags) {
      addOnObject(
          versioned ? "s3:GetObjectVersionTagging" : "s3:GetObjectTagging",
          source.object(),
          permissions);
      addOnObject("s3:PutObjectTagging", new ObjectKey(target.bucket(), target.key()), permissions);
    }
    return permissions;
  }

  /**
   * Returns the permissions that a document's contents require.
   *
   * @throws S3Exception NotImplemented, for an element that the document may not contain;
   *     MalformedXML
   */
  static List<Permission> inDocument(OperationSpec spec, Target target, byte[] xml) {
    NamedResources named = NamedResources.of(spec);
    List<Permission> permissions = new ArrayList<>();
    for (String element : DocumentReader.elements(xml)) {
      List<NamedResources.Right> rights =
          named
              .rights(element)
              .orElseThrow(() ->
                  new S3Exception(
                          S3Error.NOT_IMPLEMENTED,
                          "The element '%s' is not implemented for %s."
                              .formatted(element, spec.name()))
                      .with("Header", element));
      for (NamedResources.Right right : rights) {
        permissions.add(
            right.everywhere()
                ? Permission.everywhere(right.action())
                : Permission.onBucket(right.action(), target.bucket()));
      }
    }
    return permissions;
  }

  /**
   * Returns the key's ARN for policies. The ARN for a bare id or alias has no region and account.
   */
  private static String keyArn(String key) {
    String name = key.strip();
    if (name.startsWith("arn:")) {
      return name;
    }
    return "arn:aws:kms:::" + (name.startsWith("alias/") ? name : "key/" + name);
  }

  private static void addOnObject(String action, ObjectKey object, List<Permission> permissions) {
    permissions.add(Permission.onObject(action, object.bucket(), object.key()));
    String path = object.toString();
    String resolved = resolve(path);
    if (!resolved.equals(path)) {
      permissions.add(new Permission(action, Permission.ARN + resolved));
    }
  }

  private static List<String> withHeaderActions(
      List<String> ofRow, Map<String, List<String>> table, Headers headers) {
    List<String> actions = new ArrayList<>(ofRow);
    for (Headers.Field field : headers) {
      String name = field.name().toLowerCase(Locale.ROOT);
      table.forEach((begin, needed) -> {
        if (begin.endsWith("-") ? name.startsWith(begin) : name.equals(begin)) {
          needed.stream().filter(action -> !actions.contains(action)).forEach(actions::add);
        }
      });
    }
    return actions;
  }

  private static String resolve(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    String resolved = String.join("/", segments);
    return path.endsWith("/") ? resolved + "/" : resolved;
  }
}
