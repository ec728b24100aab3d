package dev.floe.loadtest.soak.model;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The values that clients have written, by ETag. Thread-safe. */
final class Values {
  /** The least length of a part except the last. */
  static final int PART_BYTES = 5 << 20;

  private final Map<String, Value> byEtag = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();

  /** Draws a value to upload by one request: mostly small, sometimes of several stripes. */
  Value draw(Random random) {
    int length =
        switch (random.nextInt(20)) {
          case 0 -> 1 + random.nextInt(16);
          case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 -> 16 + random.nextInt(64 << 10);
          case 12, 13, 14, 15, 16, 17, 18 -> 16 + random.nextInt(384 << 10);
          default -> 16 + random.nextInt(3 << 20);
        };
    byte[] bytes = bytes(random, length);
    return known(HexFormat.of().formatHex(md5(bytes)), bytes, length);
  }

  /** Draws a value to upload in two parts. */
  Value drawOfTwoParts(Random random) {
    byte[] bytes = bytes(random, PART_BYTES + 1 + random.nextInt(256 << 10));
    Value parts = new Value(0, "", bytes, PART_BYTES);
    ByteArrayOutputStream digests = new ByteArrayOutputStream();
    digests.writeBytes(md5(parts.part(1)));
    digests.writeBytes(md5(parts.part(2)));
    String etag = HexFormat.of().formatHex(md5(digests.toByteArray())) + "-2";
    return known(etag, bytes, PART_BYTES);
  }

  /** Equal bytes have the same ETag, so they are one value. */
  private Value known(String etag, byte[] bytes, int partBytes) {
    return byEtag.computeIfAbsent(
        etag, _ -> new Value(numbers.incrementAndGet(), etag, bytes, partBytes));
  }

  /** Returns the value that has this ETag, which may be in quotes. */
  Optional<Value> of(String etag) {
    return Optional.ofNullable(byEtag.get(etag.replace("\"", "")));
  }

  /** Forgets all other values, so that a long run needs no more memory than a short one. */
  void keep(Collection<Value> kept) {
    byEtag.values().retainAll(kept);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
