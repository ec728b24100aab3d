package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.gateway.policy.Prices;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.local.AdminPages;
import dev.floe.node.host.EnvironmentView;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A pool in two zones: with code 4+2, four of six nodes are in the gateway's zone. */
class ZonesIT {
  private static final String OWN = "use1-az1";
  private static final String OTHER = "use1-az2";
  private static final int BLOCK = 128 << 10;
  private static final int STRIPES = 4;
  private static final int DATA = 4;
  private static final String KEY = "in-two-zones";
  private static final String COST = "x-floe-cost";

  @Test
  void readsFromItsOwnZoneAndBillsBytesOfTheOther() throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder()
            .hitsForAnHour()
            .setting("pool.zone", OWN)
            .setting("cost-header", "on")
            .hosting(host ->
                host.withRules(host.rules().withZones(List.of(OWN, OWN, OTHER, OWN, OWN, OTHER))))
            .start()) {
      floe.startNodes();
      assertThat(zones(floe)).containsExactlyInAnyOrder(OWN, OWN, OWN, OWN, OTHER, OTHER);
      byte[] bytes = FloeFixture.bytes(25, STRIPES * DATA * BLOCK);
      double sent = crossed(floe, "sent");
      floe.put(KEY, bytes);
      floe.awaitHit(KEY);
      // Two of the six chunks are in the other zone.
      assertThat(crossed(floe, "sent") - sent).isGreaterThanOrEqualTo(2.0 * STRIPES * BLOCK);

      // Repeated, since the other zone replaces blocks that are late on a busy machine.
      await().atMost(Duration.ofMinutes(1)).until(() -> receivedDuring(floe, bytes) < BLOCK);

      expectNodes(floe);
      expectCosts(floe);

      floe.kill(functionIn(floe, OWN));
      assertThat(receivedDuring(floe, bytes)).isGreaterThanOrEqualTo(BLOCK);
      expectBill(floe);
    }
  }

  /** Returns the zone of each node, as the gateway knows it. */
  private static List<String> zones(FloeFixture floe) {
    JsonNode page = AdminPages.json(floe.gateway().ports().admin(), "/nodes").orElseThrow();
    return page.findValuesAsText("zone");
  }

  private static double crossed(FloeFixture floe, String direction) {
    return floe.metric("floe_cross_zone_bytes_total", "direction", direction);
  }

  /** Reads the object, and returns how many bytes the other zone sent during the read. */
  private static double receivedDuring(FloeFixture floe, byte[] expected) {
    double before = crossed(floe, "received");
    assertThat(floe.get(KEY)).isEqualTo(expected);
    return crossed(floe, "received") - before;
  }

  private static String functionIn(FloeFixture floe, String zone) {
    return floe.host().environments().entrySet().stream()
        .filter(function ->
            function.getValue().stream().map(EnvironmentView::zone).anyMatch(zone::equals))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** Checks that each node holds a chunk of the object and has cost something. */
  private static void expectNodes(FloeFixture floe) {
    for (JsonNode node :
        AdminPages.json(floe.gateway().ports().admin(), "/nodes").orElseThrow().path("nodes")) {
      assertThat(node.path("memoryMegabytes").asInt()).isEqualTo(256);
      assertThat(node.path("instances").path(0).path("segments").asInt()).isPositive();
      assertThat(node.path("bill").path("dollars").asDouble()).isPositive();
    }
  }

  private static void expectCosts(FloeFixture floe) {
    // The price of a byte is computed each second.
    await().atMost(Duration.ofMinutes(1)).until(() -> cost(floe, null).matches("0\\.\\d{12}"));
    assertThat(Double.parseDouble(cost(floe, null))).isPositive();
    assertThat(cost(floe, "bytes=5-%d".formatted(BLOCK))).matches("0\\.\\d{12}");

    HeadObjectResponse head =
        floe.s3().headObject(request -> request.bucket(FloeFixture.BUCKET).key(KEY));
    assertThat(head.sdkHttpResponse().headers()).doesNotContainKey(COST);
    assertThatThrownBy(() ->
            floe.s3()
                .getObjectAsBytes(request ->
                    request.bucket(FloeFixture.BUCKET).key(KEY).ifNoneMatch(head.eTag())))
        .isInstanceOfSatisfying(
            S3Exception.class,
            refused -> {
              assertThat(refused.statusCode()).isEqualTo(304);
              assertThat(refused.awsErrorDetails().sdkHttpResponse().headers())
                  .doesNotContainKey(COST);
            });
  }

  private static String cost(FloeFixture floe, @Nullable String range) {
    return floe.s3()
        .getObjectAsBytes(request -> request.bucket(FloeFixture.BUCKET).key(KEY).range(range))
        .response()
        .sdkHttpResponse()
        .firstMatchingHeader(COST)
        .orElse("none");
  }

  private static void expectBill(FloeFixture floe) {
    JsonNode bill = AdminPages.json(floe.gateway().ports().admin(), "/bill").orElseThrow();
    double bytes = bill.path("crossZoneBytes").asDouble();
    double dollars = bill.path("crossZoneDollars").asDouble();
    // The object was written to the other zone, and a part of it was read from there.
    assertThat(bytes).isGreaterThanOrEqualTo((2.0 * STRIPES + 1) * BLOCK);
    assertThat(dollars).isEqualTo(bytes / 1e9 * 2 * Prices.OF_2026.crossZoneGb(), within(1e-12));
    assertThat(bill.path("dollars").asDouble()).isGreaterThan(dollars);
  }
}
