package dev.floe.gateway.model;

import java.util.List;

/**
 * A request that the table of operations knows.
 *
 * @param spec its row
 * @param target what its path names
 * @param query its parameters without those of the signature and those that S3 ignores
 * @param permissions the rights it needs, all of them; empty only while they stand in its body
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
