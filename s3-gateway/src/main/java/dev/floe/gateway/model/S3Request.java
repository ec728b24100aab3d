package dev.floe.gateway.model;

import java.util.List;

/**
 * A request that matches a row of the table of operations.
 *
 * @param spec its row
 * @param target the resource that its path names
 * @param query its parameters without those of the signature and those that S3 ignores
 * @param permissions all rights that it needs; empty only until its body, which names them, is read
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
