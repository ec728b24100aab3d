package dev.floe.gateway.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether functions can work as nodes by their memory, timeout and concurrency, and says
 * what to set. Pure.
 *
 * @param configuredMegabytes the memory that the gateway's configuration assumes
 * @param stay the shortest stay of a woken node
 * @param backup true if nodes are copied to a second instance
 */
public record FunctionFitness(int configuredMegabytes, Duration stay, boolean backup) {
  /** A node leaves this long before its timeout, so a shorter timeout leaves no time to stay. */
  private static final Duration LEAVES_BEFORE_TIMEOUT = Duration.ofMinutes(1);

  private static final int LONGEST_TIMEOUT_SECONDS = 900;

  /**
   * The platform assigns bandwidth and processor time by memory; hits are slow with less than this.
   */
  private static final int FAST_MEGABYTES = 1536;

  /**
   * The platform's limits for a function.
   *
   * @param reservedConcurrency the most invocations at once; null if the account's limit applies
   */
  public record Limits(
      String function,
      int memoryMegabytes,
      Duration timeout,
      @Nullable Integer reservedConcurrency) {}

  /** The weight of a finding. */
  public enum Weight {
    /** The functions work, but not as well as they could. */
    HINT,
    /** The functions do not do all that the configuration asks for. */
    WARNING,
    /** The functions cannot work. */
    BROKEN
  }

  /**
   * Something that is wrong with some functions or with the account.
   *
   * @param problem what is wrong, and what to set
   * @param functions their names; empty if the account has the problem
   */
  public record Finding(Weight weight, String problem, List<String> functions) {
    public Finding {
      functions = List.copyOf(functions);
    }
  }

  private record Problem(Weight weight, String text) {}

  /**
   * Judges all functions of a pool.
   *
   * @param accountConcurrency the account's limit for all functions together; null if unknown
   * @return one finding for all functions that have the same problem
   */
  public List<Finding> judge(List<Limits> functions, @Nullable Integer accountConcurrency) {
    Map<Problem, List<String>> problems = new LinkedHashMap<>();
    for (Limits limits : functions) {
      for (Problem problem : problems(limits)) {
        problems.computeIfAbsent(problem, _ -> new ArrayList<>()).add(limits.function());
      }
    }
    List<Finding> findings = new ArrayList<>();
    problems.forEach(
        (problem, names) -> findings.add(new Finding(problem.weight, problem.text, names)));
    int needed = functions.size() * (backup ? 2 : 1);
    if (accountConcurrency != null && accountConcurrency < needed) {
      int allowed = accountConcurrency;
      String effect =
          allowed < functions.size()
              ? "so that not all %d functions serve at a time".formatted(functions.size())
              : "and the pool needs %d with its backups, which wait".formatted(needed);
      String text =
          "the account allows %d invocations at once, %s: request more".formatted(allowed, effect)
              + " \"Concurrent executions\" of Lambda in Service Quotas, or use fewer functions";
      findings.add(new Finding(Weight.WARNING, text, List.of()));
    }
    return findings;
  }

  private List<Problem> problems(Limits limits) {
    List<Problem> problems = new ArrayList<>();
    timeout(limits.timeout, problems);
    memory(limits.memoryMegabytes, problems);
    Integer reserved = limits.reservedConcurrency;
    int concurrency = reserved == null ? Integer.MAX_VALUE : reserved;
    if (concurrency == 0) {
      problems.add(
          new Problem(
              Weight.BROKEN,
              "a reserved concurrency of 0, so that it cannot be invoked: set %d"
                  .formatted(backup ? 2 : 1)));
    } else if (concurrency == 1 && backup) {
      problems.add(
          new Problem(
              Weight.WARNING,
              "a reserved concurrency of 1, and a backup needs a second instance: set 2, or"
                  + " pool.backup: off"));
    }
    return problems;
  }

  private void timeout(Duration timeout, List<Problem> problems) {
    if (timeout.compareTo(stay) <= 0) {
      problems.add(
          new Problem(
              Weight.BROKEN,
              "a timeout of %d s, and woken nodes stay for %.1f s at least: set %d"
                  .formatted(timeout.toSeconds(), stay.toMillis() / 1e3, LONGEST_TIMEOUT_SECONDS)));
    } else if (timeout.compareTo(LEAVES_BEFORE_TIMEOUT) < 0) {
      problems.add(
          new Problem(
              Weight.WARNING,
              "a timeout of %d s, so that it can hardly stay while it is used: set %d"
                  .formatted(timeout.toSeconds(), LONGEST_TIMEOUT_SECONDS)));
    }
  }

  private void memory(int megabytes, List<Problem> problems) {
    if (megabytes != configuredMegabytes) {
      problems.add(
          new Problem(
              Weight.WARNING,
              "%d MB of memory, and pool.node-memory says %d MB: make them equal"
                  .formatted(megabytes, configuredMegabytes)));
    }
    if (megabytes < FAST_MEGABYTES) {
      problems.add(
          new Problem(
              Weight.HINT,
              "%d MB of memory, with which the platform gives it little bandwidth: set %d or more"
                  .formatted(megabytes, FAST_MEGABYTES)));
    }
  }
}
