package dev.floe.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.gateway.bill.ComparedStores;
import dev.floe.gateway.bill.HourMeter;
import dev.floe.gateway.policy.Prices;
import org.junit.jupiter.api.Test;

class BillPageTest {
  private final WarmedLedger warmed = new WarmedLedger();

  @Test
  void showsTheBillByPurposeAndForTheLastHour() throws Exception {
    HourMeter hour =
        new HourMeter(
            new HourMeter.Sources(warmed::nanos, () -> 5, warmed.ledger()::totalDollars, () -> 7),
            warmed::nanos);
    warmed.warmUp();

    JsonNode page =
        new ObjectMapper()
            .readTree(
                new BillPage(warmed.ledger(), hour, new ComparedStores(Prices.OF_2026))
                    .get()
                    .text());

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
