package dev.floe.gateway.http.h2;

import dev.floe.gateway.http.limit.Deadline;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.MinimumRate;

/**
 * Watches the bytes queued for one stream, and calls back if the client takes them too slowly. The
 * socket does not show this, since a client can keep one stream's window closed while it reads
 * other streams. Confined to its loop.
 */
final class StreamWatch {
  /** The number of checks within a write timeout. */
  private static final int CHECKS = 4;

  /**
   * The bytes that may be queued although the client reads: a block is counted only once all of it
   * is taken.
   */
  private static final int SLACK_BYTES = 256 << 10;

  private final Deadline nextCheck;
  private final Runnable onTooSlow;
  private final long checkNanos;
  private final MinimumRate rate;
  private long queuedBytes;
  private long takenBytes;
  private long takenAtCheck;
  private long checkedAtNanos;

  /** True if nothing was queued at some time since the last check. */
  private boolean drained;

  StreamWatch(Loop loop, EdgeSettings settings, Runnable onTooSlow) {
    this.nextCheck = new Deadline(loop, this::check);
    this.onTooSlow = onTooSlow;
    this.checkNanos = Math.max(1, settings.writeTimeout().toNanos() / CHECKS);
    this.rate =
        MinimumRate.withSlack(settings.minimumBytesPerSecond(), checkNanos * CHECKS, SLACK_BYTES);
  }

  void queued(int bytes) {
    drained |= queuedBytes == takenBytes;
    queuedBytes += bytes;
    if (!nextCheck.isSet()) {
      begin();
    }
  }

  /** Counts bytes that are in the socket, or were dropped with the stream. */
  void taken(int bytes) {
    takenBytes += bytes;
  }

  void close() {
    nextCheck.cancel();
  }

  private void begin() {
    takenAtCheck = takenBytes;
    drained = false;
    checkedAtNanos = System.nanoTime();
    nextCheck.set(checkNanos);
  }

  private void check() {
    if (queuedBytes == takenBytes) {
      return;
    }
    long waited = drained ? 0 : System.nanoTime() - checkedAtNanos;
    if (rate.tooSlow(takenBytes - takenAtCheck, waited)) {
      onTooSlow.run();
    } else {
      begin();
    }
  }
}
