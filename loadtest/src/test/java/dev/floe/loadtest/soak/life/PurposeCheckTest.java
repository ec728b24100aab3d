package dev.floe.loadtest.soak.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.node.host.Bill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two invocations of 192 MB, each of 1,000 s for 0.003125 $. */
class PurposeCheckTest {
  private static final int MEGABYTES = 192;

  @TempDir Path folder;

  @BeforeEach
  void log() throws IOException {
    Files.writeString(
        invocations(),
        """
        {"purpose":"serve","requestId":"one","billedMillis":1000000}
        {"purpose":"backup","requestId":"two","billedMillis":1000000}
        {"purpose":"serve","estimated":true,"billedMillis":2000}
        """);
    Files.writeString(
        folder.resolve("node.reports"),
        "END RequestId: one\n" + report("one", 1_000_000) + report("two", 1_000_000));
  }

  @Test
  void addsTheReportsUpByTheirPurpose() throws Exception {
    PurposeCheck check = check(page(1_000_000, 1_000_000));

    assertThat(sums(check, "serve").platform()).isEqualTo(bill(1_000_000));
    assertThat(sums(check, "backup").gateway()).isEqualTo(bill(1_000_000));
    assertThat(sums(check, "repair").platform()).isEqualTo(Bill.NONE);
    assertThat(check.unknown()).isEqualTo(Bill.NONE);
  }

  @Test
  void namesReportsThatTheGatewayNeverReceived() throws Exception {
    Files.writeString(folder.resolve("other.reports"), report("lost", 1500));

    assertThat(check(page(1_000_000, 1_000_000)).unknown()).isEqualTo(bill(1500));
  }

  @Test
  void failsIfOnePurposesSumsDiffer() {
    assertThatThrownBy(() -> check(page(1_100_000, 900_000)))
        .as("the totals agree")
        .isInstanceOf(SoakFailure.class)
        .hasMessageContaining("differ");
  }

  private PurposeCheck check(JsonNode page) throws IOException {
    return PurposeCheck.of(page, invocations(), folder);
  }

  private static PurposeCheck.Sums sums(PurposeCheck check, String purpose) {
    return Objects.requireNonNull(check.purposes().get(purpose));
  }

  private Path invocations() {
    return folder.resolve("invocations.log");
  }

  private static JsonNode page(long serve, long backup) throws IOException {
    return new ObjectMapper()
        .readTree(
            "{\"purposes\":{\"serve\":{\"reported\":%s},\"backup\":{\"reported\":%s}}}"
                .formatted(line(serve), line(backup)));
  }

  private static String line(long millis) {
    return "{\"invocations\":1,\"billedMillis\":%d,\"megabyteMillis\":%d}"
        .formatted(millis, millis * MEGABYTES);
  }

  private static Bill bill(long millis) {
    return new Bill(1, millis, millis * MEGABYTES);
  }

  private static String report(String request, long millis) {
    return ("REPORT RequestId: %s\tDuration: %d.00 ms\tBilled Duration: %d ms\tMemory Size: %d MB\t"
            + "Max Memory Used: 100 MB\t\n")
        .formatted(request, millis, millis, MEGABYTES);
  }
}
