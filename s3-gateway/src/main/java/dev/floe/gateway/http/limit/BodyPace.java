package dev.floe.gateway.http.limit;

import dev.floe.gateway.policy.MinimumRate;

/**
 * The rate at which a client sends one body, measured over the time in which the gateway waits for
 * it. Confined to its loop.
 */
public final class BodyPace {
  private final MinimumRate rate;

  /** The time since which the gateway waits for more of the body, if {@code awaited}. */
  private long awaitedNanos;

  private boolean awaited;

  public BodyPace(EdgeSettings settings) {
    this.rate = new MinimumRate(settings.minimumBytesPerSecond(), settings.bodyTimeout().toNanos());
  }

  /** Records that the gateway waits for more of the body. */
  public void awaited() {
    if (!awaited) {
      awaited = true;
      awaitedNanos = System.nanoTime();
    }
  }

  /** Counts received bytes; returns true if the client is too slow. */
  public boolean received(int bytes) {
    long waited = awaited ? System.nanoTime() - awaitedNanos : 0;
    awaited = false;
    return rate.tooSlow(bytes, waited);
  }
}
