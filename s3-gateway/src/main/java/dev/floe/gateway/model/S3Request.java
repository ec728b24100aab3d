package dev.floe.gateway.model;

import java.util.List;

/**
 * A request that matches a row of the table of operations.
 *
 * @param spec its row
 * @param target the resource that its path names, or its Host and path together
 * @param query its parameters without those of the signature and those that S3 ignores
 * @param permissions the rights that its operation and its headers require. Those of DeleteObjects
 *     depend on the keys in its body: empty until that is read. The rights to resources that
 *     another operation's body names are not included.
 */
public record S3Request(
    OperationSpec spec, Target target, Query query, List<Permission> permissions) {
  public S3Request {
    permissions = List.copyOf(permissions);
  }

  public S3Request withPermissions(List<Permission> needed) {
    return new S3Request(spec, target, query, needed);
  }
}
