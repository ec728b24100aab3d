package dev.floe.gateway.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.floe.gateway.policy.Prices;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparedStoresTest {
  private static final long GIGABYTE = 1_000_000_000L;
  private static final long GIBIBYTE = 1L << 30;

  @ParameterizedTest
  @CsvSource({
    // hits, GB served, GiB-h stored: dollars
    "s3,                     1000000, 10000, 10, 0.4",
    "s3,                     0,       10000, 10, 0",
    "s3-express,             1000000, 10000, 0,  6.03",
    "s3-express,             0,       0,     10, 0.00161061",
    "elasticache-redis,      1000000, 10000, 12, 0.2656",
    "elasticache-valkey,     1000000, 10000, 12, 0.2128",
    "elasticache-serverless, 0,       0,     10, 0.90194313",
    "elasticache-serverless, 1000000, 10000, 0,  23",
    "elasticache-serverless, 1000000, 0,     0,  0.0023",
  })
  void pricesTheSameHourInEachStore(
      String system, long hits, long gigabytes, long storedGibibyteHours, double dollars) {
    HourOfUse use =
        new HourOfUse(
            Duration.ofHours(1),
            hits,
            gigabytes * GIGABYTE,
            0,
            (double) storedGibibyteHours * GIBIBYTE);

    assertThat(new ComparedStores(Prices.OF_2026).dollars(use).get(system))
        .isCloseTo(dollars, withPercentage(0.001));
  }
}
