package dev.floe.gateway.s3.model;

import java.util.Set;

/**
 * A row of the table of operations: how a request is recognised, what it may carry, which right it
 * needs on its target.
 *
 * @param name as S3's API reference has it, {@code GetObjectTagging}
 * @param method the HTTP method
 * @param scope what the path names
 * @param selectors query parameters that must be there, {@code tagging}; {@code name=value} where
 *     the value decides. Of the rows that fit the one with most selectors wins
 * @param parameters query parameters that may be there besides
 * @param headers {@code x-amz-} headers that it may carry besides those that every operation may,
 *     in lower case; one that ends in a hyphen stands for all that begin so
 * @param action the IAM action on the target, {@code s3:GetObjectTagging}
 * @param versionAction the one it needs instead where the query names a version; empty where S3
 *     makes no difference
 */
public record OperationSpec(
    String name,
    String method,
    Target.Scope scope,
    Set<String> selectors,
    Set<String> parameters,
    Set<String> headers,
    String action,
    String versionAction) {
  public OperationSpec {
    selectors = Set.copyOf(selectors);
    parameters = Set.copyOf(parameters);
    headers = Set.copyOf(headers);
  }
}
