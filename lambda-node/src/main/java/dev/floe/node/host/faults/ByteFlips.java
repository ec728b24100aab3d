package dev.floe.node.host.faults;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * Damages bytes of a stream, at distances drawn from an exponential distribution. Pure: the
 * randomness is injected. Confined to one thread at a time.
 */
public final class ByteFlips {
  private final long meanBytes;
  private final RandomGenerator random;
  private long untilNext;

  /**
   * @param meanBytes the mean distance between two damaged bytes; 0 damages none
   */
  public ByteFlips(long meanBytes, RandomGenerator random) {
    this.meanBytes = meanBytes;
    this.random = random;
    untilNext = distance();
  }

  /**
   * Damages the bytes between position and limit that the drawn distances select; returns their
   * number.
   */
  public int damage(ByteBuffer bytes) {
    int damaged = 0;
    int at = bytes.position();
    while (untilNext < bytes.limit() - at) {
      at += (int) untilNext;
      flip(bytes, at++);
      damaged++;
      untilNext = distance();
    }
    untilNext -= bytes.limit() - at;
    return damaged;
  }

  /** Replaces one byte by its complement. */
  static void flip(ByteBuffer bytes, int at) {
    bytes.put(at, (byte) ~bytes.get(at));
  }

  private long distance() {
    return meanBytes == 0
        ? Long.MAX_VALUE
        : (long) (-Math.log(1 - random.nextDouble()) * meanBytes);
  }
}
