package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.object.ObjectKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteOutcomesTest {
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");

  private final Gates gates = new Gates(() -> Instant.EPOCH, Detachable.all(List.of()));

  @ParameterizedTest
  @ValueSource(ints = {200, 204})
  void aSuccessMayBePublished(int status) {
    assertThat(WriteOutcomes.end(gates.beginWrite(KEY), status))
        .hasValueSatisfying(Gates.Permit::close);
    assertThat(gates.doubtful(KEY)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 400, 403, 404, 409, 412})
  void onlyASuccessMayBePublished(int status) {
    assertThat(WriteOutcomes.end(gates.beginWrite(KEY), status)).isEmpty();
    assertThat(gates.doubtful(KEY)).isFalse();
    assertThat(gates.inFlight()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 501, 502, 503, 504})
  void aServersErrorIsOfUnknownOutcome(int status) {
    assertThat(WriteOutcomes.end(gates.beginWrite(KEY), status)).isEmpty();
    assertThat(gates.doubtful(KEY)).isTrue();
    assertThat(gates.inFlight()).isZero();
  }

  @Test
  void aRequestThatWasNotSentLeavesNoDoubt() {
    WriteOutcomes.notSent(gates.beginWrite(KEY));
    assertThat(gates.doubtful(KEY)).isFalse();
    assertThat(gates.inFlight()).isZero();
  }
}
