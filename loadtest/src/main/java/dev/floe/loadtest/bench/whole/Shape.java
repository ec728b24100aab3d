package dev.floe.loadtest.bench.whole;

import java.util.concurrent.TimeUnit;

/**
 * The latency and rate of an object's answers, which the key chooses.
 *
 * @param keyPrefix of the keys
 * @param firstByteNanos from the request to the answer's first byte
 * @param bytesPerSecond of one connection; 0 if it is not limited
 */
record Shape(String keyPrefix, long firstByteNanos, long bytesPerSecond) {
  /** Amazon's S3, roughly: 30 ms, and 90 MiB/s for each connection. */
  static final Shape SHAPED = new Shape("shaped-", TimeUnit.MILLISECONDS.toNanos(30), 90L << 20);

  /** As fast as the machine. */
  static final Shape PLAIN = new Shape("plain-", 0, 0);

  static Shape of(String path) {
    return path.contains("/" + SHAPED.keyPrefix) ? SHAPED : PLAIN;
  }

  void delay() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(firstByteNanos);
  }

  /** Waits until a transfer that began at this time may continue after so many bytes. */
  void pace(long beginNanos, long bytes) throws InterruptedException {
    if (bytesPerSecond > 0) {
      double dueNanos = bytes * 1e9 / bytesPerSecond;
      TimeUnit.NANOSECONDS.sleep((long) dueNanos - (System.nanoTime() - beginNanos));
    }
  }
}
