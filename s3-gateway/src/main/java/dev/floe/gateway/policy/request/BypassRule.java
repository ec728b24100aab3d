package dev.floe.gateway.policy.request;

/** How the gateway answers a GET that bypasses the cache. */
public enum BypassRule {
  /** The gateway relays S3's answer. */
  RELAY,
  /** The gateway redirects the client to a presigned URL of S3, if the client can follow. */
  REDIRECT
}
