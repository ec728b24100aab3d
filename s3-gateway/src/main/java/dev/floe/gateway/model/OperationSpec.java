package dev.floe.gateway.model;

import java.util.List;
import java.util.Set;

/**
 * A row of the table of operations: the features by which a request is recognised, the parameters
 * and headers that it may have, and the rights that it needs on its target.
 *
 * @param name as in S3's API reference, such as {@code GetObjectTagging}
 * @param kind the record of {@link S3Operation} that represents it
 * @param method the HTTP method
 * @param scope the kind of resource that the path names
 * @param selectors features that the request must have: a query parameter {@code tagging}, one with
 *     a value {@code list-type=2}, or a header {@code @x-amz-copy-source}. If several rows match,
 *     the one with the most selectors wins
 * @param actions the IAM actions on an object whose version is not named, or on another target
 * @param versionActions the IAM actions on an object whose version the query or the body names
 * @param parameters the query parameters that are allowed besides the selectors
 * @param headers the {@code x-amz-} headers that are allowed besides those of every operation, in
 *     lower case; a name that ends in a hyphen is a prefix
 */
public record OperationSpec(
    String name,
    Kind kind,
    String method,
    Target.Scope scope,
    List<String> selectors,
    List<String> actions,
    List<String> versionActions,
    Set<String> parameters,
    Set<String> headers) {
  public OperationSpec {
    selectors = List.copyOf(selectors);
    actions = List.copyOf(actions);
    versionActions = List.copyOf(versionActions);
    parameters = Set.copyOf(parameters);
    headers = Set.copyOf(headers);
  }

  /** The record of {@link S3Operation} that represents a row. */
  public enum Kind {
    GET_OBJECT,
    HEAD_OBJECT,
    PUT_OBJECT,
    COPY_OBJECT,
    UPLOAD_PART,
    COMPLETE_MULTIPART_UPLOAD,
    ABORT_MULTIPART_UPLOAD,
    DELETE_OBJECT,
    DELETE_OBJECTS,
    CHANGE_OBJECT,
    CHANGE_BUCKET,
    FORWARD
  }

  /** Returns true if the row allows that {@code x-amz-} header, whose name is in lower case. */
  public boolean admitsHeader(String name) {
    return admits(headers, name);
  }

  /** Returns true if the set has the name, or a prefix of it that ends in a hyphen. */
  static boolean admits(Set<String> names, String name) {
    if (names.contains(name)) {
      return true;
    }
    for (int i = name.indexOf('-'); i >= 0; i = name.indexOf('-', i + 1)) {
      if (names.contains(name.substring(0, i + 1))) {
        return true;
      }
    }
    return false;
  }
}
