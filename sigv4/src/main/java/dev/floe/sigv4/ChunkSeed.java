package dev.floe.sigv4;

import java.util.Objects;

/**
 * Where a chain of chunk signatures begins: each chunk's signature covers the one before, the first
 * covers the head's.
 *
 * @param key the key that signed the head
 * @param timestamp the head's time, {@code 20130524T000000Z}
 * @param signature the head's signature, 64 hex digits
 */
public record ChunkSeed(SigningKey key, String timestamp, String signature) {
  public ChunkSeed {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(timestamp, "timestamp");
    Objects.requireNonNull(signature, "signature");
  }
}
