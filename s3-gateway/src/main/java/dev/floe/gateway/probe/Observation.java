package dev.floe.gateway.probe;

import dev.floe.gateway.platform.InvocationReport;
import dev.floe.node.invocation.ProbeResult;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One probe of one function.
 *
 * @param wall the time from the call to its answer
 * @param result the node's answer; null if there was none
 * @param report the line by which it is billed; null if the platform sent none
 * @param failure why there was no answer; empty if there was one
 */
record Observation(
    String function,
    Duration wall,
    @Nullable ProbeResult result,
    @Nullable InvocationReport report,
    String failure) {

  /** Returns the time that the platform took to start a new instance; empty if one existed. */
  Optional<Duration> init() {
    return Optional.ofNullable(report).map(InvocationReport::init);
  }

  Optional<String> instance() {
    return Optional.ofNullable(result).map(ProbeResult::instance);
  }
}
