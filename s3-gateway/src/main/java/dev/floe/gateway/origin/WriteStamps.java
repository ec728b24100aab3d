package dev.floe.gateway.origin;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Keeps a stamp for each path at the origin: a number that rises whenever a client's request may
 * change the object at that path, or the permissions to read it. A fact that was learned under one
 * stamp is valid only while the path still has that stamp. Paths share stamps by their hash, so a
 * stamp may rise without need. Thread-safe; never blocks.
 */
public final class WriteStamps {
  private static final int SLOTS = 1 << 13;

  private final AtomicLongArray objects = new AtomicLongArray(SLOTS);
  private final AtomicLongArray buckets = new AtomicLongArray(SLOTS);

  /**
   * Returns the stamp of an object.
   *
   * @param rawPath the encoded path of the object, in path style
   */
  public long of(String rawPath) {
    // Both only rise, and so does their sum.
    return objects.get(slot(rawPath)) + buckets.get(slot(bucket(rawPath)));
  }

  /**
   * Raises the stamp of an object, or the stamps of all objects if the path is that of a bucket.
   */
  void raise(String rawPath) {
    String bucket = bucket(rawPath);
    if (rawPath.length() <= bucket.length() + 1) {
      buckets.incrementAndGet(slot(bucket));
    } else {
      objects.incrementAndGet(slot(rawPath));
    }
  }

  /** Returns the path up to the second slash. */
  private static String bucket(String rawPath) {
    int slash = rawPath.indexOf('/', 1);
    return slash < 0 ? rawPath : rawPath.substring(0, slash);
  }

  private static int slot(String text) {
    int hash = text.hashCode();
    return (hash ^ (hash >>> 16)) & (SLOTS - 1);
  }
}
