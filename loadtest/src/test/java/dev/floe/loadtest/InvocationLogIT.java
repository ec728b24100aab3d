package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.node.host.Bill;
import dev.floe.node.host.EnvironmentView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the log of a gateway's invocations with what the platform billed. */
@Tag("long")
class InvocationLogIT {
  private static final int ROUNDS = 2;

  @TempDir Path folder;

  @Test
  void addsUpToThePlatformsBill() throws Exception {
    Path log = folder.resolve("invocations.log");
    Map<String, Bill> billed;
    try (FloeFixture floe =
        FloeFixture.builder()
            .frozenWhenIdle()
            .hitsForAnHour()
            .setting("pool.lifetime.latency-price", "0.0002")
            .setting("pool.invocation-log", log.toString())
            .start()) {
      floe.startNodes();
      byte[] bytes = FloeFixture.bytes(24, 1 << 20);
      floe.put("billed", bytes);
      for (int round = 0; round < ROUNDS; round++) {
        awaitNoneBusy(floe);
        assertThat(floe.get("billed")).isEqualTo(bytes);
      }
      floe.kill(floe.functions().getFirst());
      assertThat(floe.get("billed")).isEqualTo(bytes);
      awaitNoneBusy(floe);
      floe.endGateway();
      billed = floe.host().bills();
    }

    List<JsonNode> lines = lines(log);
    assertThat(lines).as("lines whose report did not arrive").noneMatch(InvocationLogIT::estimated);
    Map<String, Bill> logged = new HashMap<>();
    for (JsonNode line : lines) {
      logged.merge(line.path("function").asText(), bill(line), Bill::plus);
    }
    assertThat(logged).isEqualTo(billed);
    assertThat(lines)
        .extracting(line -> line.path("purpose").asText())
        .as("what the killed node held is repaired")
        .contains("serve")
        .isSubsetOf("serve", "repair");
    assertThat(lines).allMatch(InvocationLogIT::isThrottledOrNamed);
  }

  private static boolean estimated(JsonNode line) {
    return line.path("estimated").asBoolean() && !line.path("end").asText().equals("throttled");
  }

  private static boolean isThrottledOrNamed(JsonNode line) {
    return line.path("end").asText().equals("throttled")
        || line.path("requestId").asText().length() == 36;
  }

  private static Bill bill(JsonNode line) {
    return line.path("end").asText().equals("throttled")
        ? Bill.NONE
        : new Bill(1, line.path("billedMillis").asLong(), line.path("megabyteMillis").asLong());
  }

  private static List<JsonNode> lines(Path log) throws Exception {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      lines.add(json.readTree(line));
    }
    return lines;
  }

  private static void awaitNoneBusy(FloeFixture floe) {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            floe.host().environments().values().stream()
                .flatMap(List::stream)
                .noneMatch(view -> view.state() == EnvironmentView.State.BUSY));
  }
}
