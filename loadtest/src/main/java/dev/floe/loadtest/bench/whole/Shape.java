package dev.floe.loadtest.bench.whole;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The latency and rate of an object's answers, which depend on its key.
 *
 * @param keyPrefix the beginning of the keys of objects with this shape; the length follows it
 * @param firstByteNanos the time from the request to the answer's first byte
 * @param bytesPerSecond the rate of one connection; 0 if it is not limited
 */
record Shape(String keyPrefix, long firstByteNanos, long bytesPerSecond) {
  /** Amazon's S3, roughly: 30 ms, and 90 MiB/s for each connection. */
  static final Shape SHAPED = new Shape("shaped-", TimeUnit.MILLISECONDS.toNanos(30), 90L << 20);

  /** As fast as the machine allows. */
  static final Shape PLAIN = new Shape("plain-", 0, 0);

  private static final Pattern LENGTH = Pattern.compile("/(?:shaped|plain)-(\\d+)-");

  /** Returns the key of an object of this shape and length. */
  String key(int bytes, Object name) {
    return keyPrefix + bytes + "-" + name;
  }

  /**
   * Returns the length of the object at this path.
   *
   * @throws IllegalArgumentException if its key was not made by {@link #key}
   */
  static int bytes(String path) {
    Matcher key = LENGTH.matcher(path);
    if (!key.find()) {
      throw new IllegalArgumentException(
          path + " names no length: expected a key such as plain-4096-name");
    }
    return Integer.parseInt(key.group(1));
  }

  static Shape of(String path) {
    return path.contains("/" + SHAPED.keyPrefix) ? SHAPED : PLAIN;
  }

  void delay() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(firstByteNanos);
  }

  /**
   * Waits until a transfer that began at {@code beginNanos} and has sent {@code bytes} may
   * continue.
   */
  void pace(long beginNanos, long bytes) throws InterruptedException {
    if (bytesPerSecond > 0) {
      double dueNanos = bytes * 1e9 / bytesPerSecond;
      TimeUnit.NANOSECONDS.sleep((long) dueNanos - (System.nanoTime() - beginNanos));
    }
  }
}
