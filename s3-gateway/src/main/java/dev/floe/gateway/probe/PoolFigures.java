package dev.floe.gateway.probe;

import dev.floe.gateway.bill.Usage;
import dev.floe.node.invocation.ProbeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The figures of a pool, computed from the observations of a probe. Pure; confined to its owner.
 */
public final class PoolFigures {
  private static final double MEGABYTE = 1e6;

  private final List<Observation> observations = new ArrayList<>();
  private final List<IdleGap> gaps = new ArrayList<>();
  private final List<Double> megabytesPerSecond = new ArrayList<>();
  private final Map<String, String> instances = new HashMap<>();
  private final long tmpBytes;
  private double idleHours;
  private long reclaimed;

  /**
   * @param tmpBytes the length of each file in {@code /tmp}
   */
  public PoolFigures(long tmpBytes) {
    this.tmpBytes = tmpBytes;
  }

  /**
   * A time without invocations, and the number of instances that outlived it.
   *
   * @param functions the number of functions that answered both before and after it
   * @param alive the number of these functions whose instance was the same both times
   */
  record IdleGap(Duration idle, int functions, int alive) {}

  /** Records probes that do not follow an idle time. */
  void add(List<Observation> round) {
    observations.addAll(round);
    round.forEach(this::remember);
  }

  /** Records a round of probes that ends an idle time. */
  void addAfter(Duration idle, List<Observation> round) {
    int functions = 0;
    int alive = 0;
    for (Observation observation : round) {
      String before = instances.get(observation.function());
      Optional<String> now = observation.instance();
      if (before != null && now.isPresent()) {
        functions++;
        alive += now.get().equals(before) ? 1 : 0;
      }
    }
    idleHours += functions * (idle.toMillis() / 3.6e6);
    reclaimed += functions - alive;
    gaps.add(new IdleGap(idle, functions, alive));
    add(round);
  }

  /** Records the rate at which a function sent, as measured by its receiver. */
  void addRate(double bytesPerSecond) {
    megabytesPerSecond.add(bytesPerSecond / MEGABYTE);
  }

  private void remember(Observation observation) {
    observation.instance().ifPresent(id -> instances.put(observation.function(), id));
  }

  List<IdleGap> gaps() {
    return List.copyOf(gaps);
  }

  /**
   * Returns the number of instances reclaimed per idle hour of one instance; empty without idle
   * time.
   */
  Optional<Double> reclaimsPerIdleHour() {
    return idleHours > 0 ? Optional.of(reclaimed / idleHours) : Optional.empty();
  }

  /** Returns the platform's times to start instances, in milliseconds. */
  Optional<Spread> initMillis() {
    return Spread.of(
        observations.stream()
            .flatMap(seen -> seen.init().stream())
            .map(PoolFigures::millis)
            .toList());
  }

  /**
   * Returns the times from call to answer of probes that neither send nor write, in milliseconds.
   *
   * @param cold true for the probes that started an instance, false for the others
   */
  Optional<Spread> answerMillis(boolean cold) {
    return Spread.of(
        observations.stream()
            .filter(PoolFigures::onlyAnswered)
            .filter(seen -> seen.init().isPresent() == cold)
            .map(seen -> millis(seen.wall()))
            .toList());
  }

  private static boolean onlyAnswered(Observation seen) {
    ProbeResult result = seen.result();
    return result != null && result.sentBytes() == 0 && result.tmpWriteMicros() == 0;
  }

  /** Returns the rate at which each function sent, in MB/s. */
  Optional<Spread> sendMegabytesPerSecond() {
    return Spread.of(megabytesPerSecond);
  }

  /** Returns the rate at which each function wrote to {@code /tmp}, in MB/s. */
  Optional<Spread> tmpWriteMegabytesPerSecond() {
    return tmp(ProbeResult::tmpWriteMicros);
  }

  /**
   * Returns the rate at which each function read its file again, in MB/s; the operating system may
   * have cached the file.
   */
  Optional<Spread> tmpReadMegabytesPerSecond() {
    return tmp(ProbeResult::tmpReadMicros);
  }

  private Optional<Spread> tmp(ToLongFunction<ProbeResult> micros) {
    return Spread.of(
        observations.stream()
            .flatMap(seen -> Stream.ofNullable(seen.result()))
            .filter(result -> result.tmpWriteMicros() > 0)
            .map(result -> (double) tmpBytes / Math.max(1, micros.applyAsLong(result)))
            .toList());
  }

  int invocations() {
    return observations.size();
  }

  /** Returns what all probes are billed for, in GB-seconds. */
  double billedGigabyteSeconds() {
    return observations.stream()
        .flatMap(seen -> Stream.ofNullable(seen.report()))
        .map(report -> Usage.of(report.billed().toMillis(), report.memoryMegabytes()))
        .reduce(Usage.NONE, Usage::plus)
        .gigabyteSeconds();
  }

  /** Returns the reasons why probes had no answer, each with the functions that it concerns. */
  Map<String, List<String>> failures() {
    Map<String, List<String>> byReason = new HashMap<>();
    for (Observation seen : observations) {
      if (!seen.failure().isEmpty()) {
        byReason.computeIfAbsent(seen.failure(), _ -> new ArrayList<>()).add(seen.function());
      }
    }
    return byReason;
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }
}
