package dev.floe.gateway.probe;

import dev.floe.node.invocation.ProbePayload;
import java.time.Duration;
import java.util.List;

/**
 * The measurements of a probe.
 *
 * @param gaps how long all functions are left idle before each check that they are still alive;
 *     each is measured once, in this order
 * @param send how long each function sends; zero for not at all
 * @param tmpBytes the file that each function writes and reads; 0 for none
 */
public record ProbePlan(List<Duration> gaps, Duration send, long tmpBytes) {
  public ProbePlan {
    gaps = List.copyOf(gaps);
    for (Duration gap : gaps) {
      if (!gap.isPositive()) {
        throw new IllegalArgumentException("idle for %s, expected more than 0".formatted(gap));
      }
    }
    if (send.isNegative() || send.compareTo(ProbePayload.LONGEST_SEND) > 0) {
      throw new IllegalArgumentException(
          "sends for %s, expected at most %s".formatted(send, ProbePayload.LONGEST_SEND));
    }
    if (tmpBytes < 0 || tmpBytes > ProbePayload.MAX_TMP_BYTES) {
      throw new IllegalArgumentException(
          "%d bytes in /tmp, expected at most %d".formatted(tmpBytes, ProbePayload.MAX_TMP_BYTES));
    }
  }
}
