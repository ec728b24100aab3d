package dev.floe.gateway.policy.wake;

/**
 * The nodes that one read has woken.
 *
 * @param waking the number of those that are not live yet and still may be
 * @param awake the number of those that are live
 * @param slowestNanos the longest time that one of the latter took; 0 if there is none
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
