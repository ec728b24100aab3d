package dev.floe.gateway.policy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * The prices that decisions and the bill use, in US dollars. All are of one region and one day.
 * Lambda's GB is 2^30 bytes, as AWS bills it; a GB of transfer and storage is 10^9 bytes.
 *
 * @param date the day of the prices
 * @param x86GbSecond one GB of a running x86 function for a second
 * @param armGbSecond one GB of a running arm64 function for a second
 * @param invocation one invocation of a function
 * @param quantum the unit of billed time: the running time of an invocation is rounded up to a
 *     multiple of this
 * @param crossZoneGb one GB between two zones; the sender and the receiver each pay this price
 */
public record Prices(
    LocalDate date,
    double x86GbSecond,
    double armGbSecond,
    double invocation,
    Duration quantum,
    double crossZoneGb,
    S3 s3,
    ElastiCache elastiCache) {
  /** AWS's prices in us-east-1 at the start of 2026. */
  public static final Prices OF_2026 =
      new Prices(
          LocalDate.of(2026, 1, 1),
          0.0000166667,
          0.0000133334,
          0.20 / 1e6,
          Duration.ofMillis(1),
          0.01,
          new S3(0.40 / 1e6, 0.03 / 1e6, 0.0006, 0.00015),
          new ElastiCache(0.0166, 0.0133, 0.084, 0.0023 / 1e6));

  /** The time that a reader waits for a sleeping node: its invocation and its greeting. */
  public static final Duration WAKE_LATENCY = Duration.ofMillis(20);

  /** The processors of functions. */
  public enum Architecture {
    X86,
    ARM
  }

  /**
   * The prices of S3.
   *
   * @param get one GET of a standard bucket
   * @param expressGet one GET of S3 Express One Zone, without the price of its bytes
   * @param expressReadGb one GB read from S3 Express One Zone
   * @param expressGbHour one GB held there for an hour
   */
  public record S3(double get, double expressGet, double expressReadGb, double expressGbHour) {
    public S3 {
      requirePrices(get, expressGet, expressReadGb, expressGbHour);
    }
  }

  /**
   * The prices of ElastiCache.
   *
   * @param redisGibHour one GiB of Redis OSS nodes for an hour
   * @param valkeyGibHour one GiB of Valkey nodes for an hour
   * @param serverlessGbHour one GB of serverless Valkey for an hour
   * @param serverlessUnit one processing unit of serverless Valkey: a kB transferred
   */
  public record ElastiCache(
      double redisGibHour, double valkeyGibHour, double serverlessGbHour, double serverlessUnit) {
    public ElastiCache {
      requirePrices(redisGibHour, valkeyGibHour, serverlessGbHour, serverlessUnit);
    }
  }

  public Prices {
    requirePrices(x86GbSecond, armGbSecond, invocation, crossZoneGb);
    if (x86GbSecond == 0 || armGbSecond == 0) {
      throw new IllegalArgumentException("the price of running time is 0, expected more than 0");
    }
    if (!quantum.isPositive()) {
      throw new IllegalArgumentException("quantum is %s, expected more than 0".formatted(quantum));
    }
  }

  /** Returns the price of one GB of a running function for a second. */
  public double gbSecond(Architecture architecture) {
    return switch (architecture) {
      case X86 -> x86GbSecond;
      case ARM -> armGbSecond;
    };
  }

  /** Returns the price of a function of this memory that runs for a second. */
  public double runningSecond(Architecture architecture, long memoryBytes) {
    return gbSecond(architecture) * memoryBytes / (1L << 30);
  }

  /**
   * Returns the running time that costs as much as another invocation and the wait for it: (price
   * of an invocation + price of {@link #WAKE_LATENCY}) / price of a second.
   *
   * @param waitedSecond the price of a second that a reader waits for the node
   * @param longest bounds the result
   */
  public Duration breakEven(
      Architecture architecture, long memoryBytes, double waitedSecond, Duration longest) {
    double wake = invocation + waitedSecond * WAKE_LATENCY.toNanos() / 1e9;
    double seconds = wake / runningSecond(architecture, memoryBytes);
    return Duration.ofNanos((long) (Math.min(seconds, longest.toNanos() / 1e9) * 1e9));
  }

  private static void requirePrices(double... prices) {
    if (!DoubleStream.of(prices).allMatch(price -> price >= 0 && price < 1e6)) {
      throw new IllegalArgumentException(
          "prices are %s, expected 0 or more, below 1e6".formatted(Arrays.toString(prices)));
    }
  }
}
