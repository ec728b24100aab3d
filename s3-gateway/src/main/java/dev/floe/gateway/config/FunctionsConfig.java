package dev.floe.gateway.config;

import dev.floe.gateway.policy.ParityLimits;
import dev.floe.gateway.policy.Prices;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.node.invocation.StayPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The functions that hold the cache.
 *
 * @param functions the functions' names, without duplicates
 * @param nodeMemoryBytes the memory that each function is configured with
 * @param architecture their processor
 * @param endpoint the function platform's URL; null for AWS Lambda's own endpoint in the region
 * @param secret the secret from which the nodes' keys are derived; if null, each start generates
 *     one
 * @param advertised the address at which nodes reach this gateway; null for the address it listens
 *     on
 * @param lifetime decides how long an idle node stays
 * @param wakeAtStart how long a starting gateway waits for its nodes to report their contents; zero
 *     wakes none
 * @param unsealed how long a node keeps unsealed chunks without a sign that their fill continues
 * @param invocationLog the file with a line for each invocation; null for none
 * @param warmUp how often an idle node is invoked so that the platform keeps it; zero for never
 * @param adapt the limits of parity; null if nothing follows the measured rate of reclaims
 * @param backup how often a node's chunks are copied to a second instance; zero for never
 * @param backupBytesPerSecond the rate of all backups together
 * @param zones the gateway's zone
 * @param repair the limits of the repair in the background
 */
public record FunctionsConfig(
    List<String> functions,
    long nodeMemoryBytes,
    Prices.Architecture architecture,
    @Nullable URI endpoint,
    String region,
    @Nullable Secret secret,
    @Nullable HostPort advertised,
    Lifetime lifetime,
    Duration wakeAtStart,
    Duration unsealed,
    @Nullable Path invocationLog,
    Duration warmUp,
    @Nullable ParityLimits adapt,
    Duration backup,
    long backupBytesPerSecond,
    Zones zones,
    Repair repair) {
  private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

  /** At a lower rate, copying one chunk would outlast an invocation. */
  private static final long LEAST_BACKUP_BYTES = 1 << 20;

  /**
   * At a lower rate, the repair of a stripe would take longer than a node waits for the next
   * stripe.
   */
  private static final long LEAST_REPAIR_BYTES = 1 << 20;

  private static final Duration SHORTEST_UNSEALED = Duration.ofMillis(100);

  /**
   * The policy of idle nodes.
   *
   * @param latencyPrice the cost, in dollars, of each second in which a reader waits for a node
   */
  public record Lifetime(StayPolicy policy, double latencyPrice) {}

  /** The choice of whether parity and warm-ups follow the measured rate of reclaims. */
  public enum Adapt {
    OFF,
    ON
  }

  /**
   * The limits of the repair in the background. If one of them is 0, there is no such repair.
   *
   * @param bytesPerSecond the most bytes that it reads and writes in a second
   * @param centsPerHour the cost of all repairs in an hour at which the background repair stops
   */
  public record Repair(long bytesPerSecond, double centsPerHour) {
    public Repair {
      if (bytesPerSecond != 0 && bytesPerSecond < LEAST_REPAIR_BYTES) {
        throw new IllegalArgumentException(
            "pool.repair-rate is %d bytes, expected 0 or at least %d"
                .formatted(bytesPerSecond, LEAST_REPAIR_BYTES));
      }
    }
  }

  public FunctionsConfig {
    functions = List.copyOf(functions);
    if (unsealed.compareTo(SHORTEST_UNSEALED) < 0) {
      throw new IllegalArgumentException(
          "pool.unsealed is %s, expected at least %s".formatted(unsealed, SHORTEST_UNSEALED));
    }
    expectInterval("pool.warm-up", warmUp);
    expectInterval("pool.backup", backup);
    if (backupBytesPerSecond < LEAST_BACKUP_BYTES) {
      throw new IllegalArgumentException(
          "pool.backup-rate is %d bytes, expected at least %d"
              .formatted(backupBytesPerSecond, LEAST_BACKUP_BYTES));
    }
    if (new HashSet<>(functions).size() != functions.size()) {
      throw new IllegalArgumentException(
          "functions %s, expected no duplicates".formatted(functions));
    }
  }

  private static void expectInterval(String setting, Duration interval) {
    boolean usable =
        interval.isZero()
            || (interval.compareTo(SHORTEST_INTERVAL) >= 0
                && interval.compareTo(LONGEST_INTERVAL) <= 0);
    if (!usable) {
      throw new IllegalArgumentException(
          "%s is %s, expected off, or %s to %s"
              .formatted(setting, interval, SHORTEST_INTERVAL, LONGEST_INTERVAL));
    }
  }
}
