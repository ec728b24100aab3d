package dev.floe.loadtest.soak;

import java.util.Arrays;
import java.util.Random;

/** An object's bytes, kept as the seed that generates them. */
public record Content(long seed, int lengthBytes) {
  public byte[] bytes() {
    byte[] bytes = new byte[lengthBytes];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  public byte[] range(int start, int end) {
    return Arrays.copyOfRange(bytes(), start, end);
  }
}
