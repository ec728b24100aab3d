package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.object.ObjectKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WritesInFlightTest {
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");
  private static final ObjectKey REFUSED = new ObjectKey("bucket", "refused");

  private final Gates gates = new Gates(() -> Instant.EPOCH, Detachable.all(List.of()));

  @Test
  void beginsTheWriteOfAKeyOnce() {
    try (WritesInFlight writes = WritesInFlight.begin(this::begin, List.of(KEY, KEY))) {
      assertThat(gates.inFlight()).isOne();
      writes.end(200);
    }
    assertThat(gates.inFlight()).isZero();
  }

  @Test
  void noneIsInFlightIfOneCannotBegin() {
    assertThatThrownBy(() -> WritesInFlight.begin(this::begin, List.of(KEY, REFUSED)))
        .hasMessage("planned");
    assertThat(gates.inFlight()).isZero();
    assertThat(gates.doubtful(KEY)).as("S3 received nothing").isFalse();
  }

  private Gates.Write begin(ObjectKey key) {
    if (key.equals(REFUSED)) {
      throw new IllegalStateException("planned");
    }
    return gates.beginWrite(key);
  }
}
