package dev.floe.sigv4.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LastByteHoldTest {
  private final ByteArrayOutputStream passed = new ByteArrayOutputStream();

  @Test
  void shouldKeepExactlyTheLastByte() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      byte[] payload = new byte[random.nextInt(50)];
      random.nextBytes(payload);
      passed.reset();
      LastByteHold hold = new LastByteHold(payload.length, this::pass);
      for (int at = 0; at < payload.length; ) {
        int length = Math.min(payload.length - at, 1 + random.nextInt(10));
        hold.payload(ByteBuffer.wrap(payload, at, length));
        at += length;
      }
      int open = Math.max(0, payload.length - 1);
      assertThat(passed.toByteArray()).as("seed %s", seed).isEqualTo(Arrays.copyOf(payload, open));
      hold.release();
      assertThat(passed.toByteArray()).as("seed %s", seed).isEqualTo(payload);
    }
  }

  @Test
  void shouldNotReleaseAPartNorPassTooMuch() {
    LastByteHold hold = new LastByteHold(2, this::pass);
    hold.payload(ByteBuffer.allocate(1));
    assertThatThrownBy(hold::release).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> hold.payload(ByteBuffer.allocate(2)))
        .isInstanceOf(IllegalStateException.class);
  }

  private void pass(ByteBuffer slice) {
    assertThat(slice.hasRemaining()).isTrue();
    byte[] bytes = new byte[slice.remaining()];
    slice.get(bytes);
    passed.writeBytes(bytes);
  }
}
