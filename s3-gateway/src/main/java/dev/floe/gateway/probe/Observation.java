package dev.floe.gateway.probe;

import dev.floe.gateway.platform.InvocationReport;
import dev.floe.node.invocation.ProbeResult;
import java.time.Duration;
import java.util.Optional;

/**
 * One probe of one function.
 *
 * @param wall the time from the call to its answer
 * @param result the node's answer; empty if there was none
 * @param report the line by which it is billed; empty if the platform sent none
 * @param failure why there was no answer; empty if there was one
 */
record Observation(
    String function,
    Duration wall,
    Optional<ProbeResult> result,
    Optional<InvocationReport> report,
    String failure) {

  /** Returns the time that the platform took to start a new instance; empty if one existed. */
  Optional<Duration> init() {
    return report.flatMap(InvocationReport::init);
  }

  Optional<String> instance() {
    return result.map(ProbeResult::instance);
  }
}
