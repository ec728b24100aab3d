package dev.floe.gateway.policy.wake;

/**
 * The nodes that one read has woken.
 *
 * @param waking the number of woken nodes that are not live yet but may still become so
 * @param awake the number of woken nodes that are live
 * @param slowestNanos the longest time that a live one took to become live; 0 if none is live
 */
public record WakeProgress(int waking, int awake, long slowestNanos) {
  public WakeProgress {
    if (waking < 0 || awake < 0 || slowestNanos < 0) {
      throw new IllegalArgumentException(
          "%d nodes waking, %d awake after %d ns, expected 0 or more"
              .formatted(waking, awake, slowestNanos));
    }
  }
}
