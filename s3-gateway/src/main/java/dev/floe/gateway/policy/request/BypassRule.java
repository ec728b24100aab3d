package dev.floe.gateway.policy.request;

/** How a GET of an object is answered that bypasses the cache. */
public enum BypassRule {
  /** The gateway passes S3's answer on. */
  RELAY,
  /** The client is sent to S3 by a presigned URL, if it can follow. */
  REDIRECT
}
