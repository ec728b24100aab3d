package dev.floe.gateway.model;

import java.util.List;
import java.util.Set;

/**
 * A row of the table of operations: how a request is recognised, what it may carry, which rights it
 * needs on its target.
 *
 * @param name as S3's API reference has it, {@code GetObjectTagging}
 * @param kind which record of {@link S3Operation} it becomes
 * @param method the HTTP method
 * @param scope what the path names
 * @param selectors what must be there: a query parameter {@code tagging}, one with its value {@code
 *     list-type=2}, or a header {@code @x-amz-copy-source}. Of the rows that fit the one with most
 *     selectors wins
 * @param actions the IAM actions on the target
 * @param versionActions those it needs instead where the query names a version
 * @param parameters query parameters that may be there besides the selectors
 * @param headers {@code x-amz-} headers that it may carry besides those that every operation may,
 *     in lower case; one that ends in a hyphen stands for all that begin so
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

  /** The record of {@link S3Operation} that a row becomes. */
  public enum Kind {
    GET_OBJECT,
    HEAD_OBJECT,
    PUT_OBJECT,
    COPY_OBJECT,
    COMPLETE_MULTIPART_UPLOAD,
    DELETE_OBJECT,
    DELETE_OBJECTS,
    CHANGE_OBJECT,
    CHANGE_BUCKET,
    FORWARD
  }

  /** Whether the row may carry that {@code x-amz-} header, its name in lower case. */
  public boolean admitsHeader(String name) {
    return admits(headers, name);
  }

  /** Whether the name is in the set, or begins with one that ends in a hyphen. */
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
