package dev.floe.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.gateway.bill.BilledPlatform;
import dev.floe.gateway.bill.HourMeter;
import dev.floe.gateway.bill.Ledger;
import dev.floe.gateway.bill.Rivals;
import dev.floe.gateway.bill.Tariff;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.platform.FunctionDescription;
import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.Purpose;
import dev.floe.gateway.policy.Prices;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BillPageTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Ledger ledger =
      new Ledger(new Tariff(1, 0.5, 0.02, Duration.ofMillis(1)), _ -> 1024, () -> 0, nanos::get);

  /** A platform whose invocations fail after two seconds. */
  private final NodePlatform failing =
      new NodePlatform() {
        @Override
        public Invoked invoke(InvokeCall invocation) {
          nanos.addAndGet(Duration.ofSeconds(2).toNanos());
          return new Invoked.Failed("reset");
        }

        @Override
        public FunctionDescription describe(String function) {
          throw new UnsupportedOperationException();
        }

        @Override
        public OptionalInt reservedConcurrency(String function) {
          return OptionalInt.empty();
        }

        @Override
        public OptionalInt accountConcurrency() {
          return OptionalInt.empty();
        }

        @Override
        public void close() {}
      };

  @Test
  void showsTheBillByPurposeAndOfTheLastHour() throws Exception {
    HourMeter hour =
        new HourMeter(
            new HourMeter.Sources(nanos::get, () -> 5, ledger::totalDollars, () -> 7), nanos::get);
    NodePlatform platform =
        new BilledPlatform(failing, ledger, _ -> {}, new GatewayMetrics(), () -> Instant.EPOCH);
    Invoked _ = platform.invoke(new InvokeCall("one", 1, Purpose.WARM_UP, "{}"));

    JsonNode page =
        new ObjectMapper()
            .readTree(new BillPage(ledger, hour, new Rivals(Prices.OF_2026)).get().text());

    JsonNode warmUp = page.path("purposes").path("warm-up");
    assertThat(warmUp.path("estimated").path("billedMillis").asLong()).isEqualTo(2000);
    assertThat(warmUp.path("estimated").path("gigabyteSeconds").asDouble()).isEqualTo(2);
    assertThat(warmUp.path("dollars").asDouble()).isEqualTo(2.5);
    assertThat(page.path("purposes").path("serve").path("dollars").asDouble()).isZero();
    assertThat(page.path("dollars").asDouble()).isEqualTo(2.5);
    assertThat(page.path("lastHour").path("seconds").asDouble()).isEqualTo(2);
    assertThat(page.path("lastHour").path("dollars").path("floe").asDouble()).isEqualTo(2.5);
    assertThat(page.path("lastHour").path("dollars").path("s3").asDouble()).isPositive();
  }
}
