package dev.floe.node.host.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ByteFlipsTest {
  @Test
  void damagesBytesAtTheMeanDistance() {
    ByteFlips flips = new ByteFlips(1000, new SplittableRandom(1));
    int damaged = 0;
    for (int i = 0; i < 1000; i++) {
      ByteBuffer bytes = ByteBuffer.allocate(777);
      int reported = flips.damage(bytes);
      int found = 0;
      for (byte each : bytes.array()) {
        found += each == (byte) 0xff ? 1 : 0;
      }
      assertThat(found).isEqualTo(reported);
      damaged += reported;
    }

    assertThat((double) damaged).isCloseTo(777, within(80.0));
  }

  @Test
  void dependsOnTheSeedAndNotOnThePieces() {
    ByteBuffer whole = ByteBuffer.allocate(10_000);
    ByteBuffer pieces = ByteBuffer.allocate(10_000);

    new ByteFlips(100, new SplittableRandom(7)).damage(whole);
    ByteFlips flips = new ByteFlips(100, new SplittableRandom(7));
    for (int at = 0; at < 10_000; at += 16) {
      flips.damage(pieces.limit(at + 16).position(at));
    }

    assertThat(pieces.array()).isEqualTo(whole.array()).contains(0xff);
  }

  @Test
  void damagesNothingIfTheMeanDistanceIsZero() {
    ByteBuffer bytes = ByteBuffer.allocate(1000);

    assertThat(new ByteFlips(0, new SplittableRandom(1)).damage(bytes)).isZero();
    assertThat(bytes.array()).containsOnly(0);
  }
}
