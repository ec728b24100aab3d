package dev.floe.sigv4;

import java.util.Objects;

/**
 * The start of a chain of chunk signatures. Each chunk's signature covers the signature of the
 * chunk before it; the signature of the first chunk covers the head's signature.
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
