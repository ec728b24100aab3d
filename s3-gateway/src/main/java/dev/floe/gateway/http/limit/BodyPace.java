package dev.floe.gateway.http.limit;

import dev.floe.gateway.policy.MinimumRate;

/**
 * The rate at which a client sends one body, measured over the time in which it was to send.
 * Confined to its loop.
 */
public final class BodyPace {
  private final MinimumRate rate;

  /** Since when the client is to send more, if {@code awaited}. */
  private long awaitedNanos;

  private boolean awaited;

  public BodyPace(EdgeSettings settings) {
    this.rate = new MinimumRate(settings.minimumBytesPerSecond(), settings.bodyTimeout().toNanos());
  }

  /** Records that the client is to send more. */
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
