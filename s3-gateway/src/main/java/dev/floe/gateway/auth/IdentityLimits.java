package dev.floe.gateway.auth;

import dev.floe.gateway.policy.SpendingLimit;

/** The rates that one identity may reach. Thread-safe. */
public final class IdentityLimits {
  private final SpendingLimit requests;
  private final SpendingLimit bytes;

  /**
   * @param requestsPerSecond the most requests a second; 0 for no limit
   * @param bytesPerSecond the most bytes of bodies a second, in both directions; 0 for no limit
   */
  public IdentityLimits(long requestsPerSecond, long bytesPerSecond) {
    this.requests = new SpendingLimit(requestsPerSecond);
    this.bytes = new SpendingLimit(bytesPerSecond);
  }

  public static IdentityLimits none() {
    return new IdentityLimits(0, 0);
  }

  /**
   * Returns false if the identity has exceeded a rate; otherwise counts the request and returns
   * true.
   */
  boolean admit(long nowNanos) {
    if (!bytes.admits(nowNanos) || !requests.admits(nowNanos)) {
      return false;
    }
    requests.spend(1, nowNanos);
    return true;
  }

  /** Counts the bytes of a request that has ended. */
  void transferred(long count, long nowNanos) {
    bytes.spend(count, nowNanos);
  }
}
