package dev.floe.loadtest.soak;

import java.util.Arrays;
import java.util.Random;

/** An object's bytes, kept as the seed that generates them. */
public record Content(long seed, int lengthBytes) {
  /** Returns random content: mostly short, sometimes of several stripes, sometimes empty. */
  public static Content draw(Random random) {
    int length =
        switch (random.nextInt(10)) {
          case 0 -> 0;
          case 1, 2, 3 -> random.nextInt(64 << 10);
          case 4, 5, 6, 7 -> random.nextInt(2 << 20);
          default -> random.nextInt(8 << 20);
        };
    return new Content(random.nextLong(), length);
  }

  public byte[] bytes() {
    byte[] bytes = new byte[lengthBytes];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  public byte[] range(int start, int end) {
    return Arrays.copyOfRange(bytes(), start, end);
  }
}
