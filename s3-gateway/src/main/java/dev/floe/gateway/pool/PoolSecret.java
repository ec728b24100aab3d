package dev.floe.gateway.pool;

import dev.floe.node.protocol.SessionKey;
import java.security.SecureRandom;

/** What the keys of all invocations are derived from. Never printed, never sent. */
public final class PoolSecret {
  private static final int BYTES = 32;

  private final byte[] secret;

  private PoolSecret(byte[] secret) {
    this.secret = secret;
  }

  /** A new secret: sessions of another gateway, or of this one before its restart, end. */
  public static PoolSecret draw(SecureRandom random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return new PoolSecret(secret);
  }

  /**
   * A secret that outlives restarts.
   *
   * @param secret 32 bytes or more
   */
  public static PoolSecret of(byte[] secret) {
    if (secret.length < BYTES) {
      throw new IllegalArgumentException(
          "pool secret of %d bytes, expected %d or more".formatted(secret.length, BYTES));
    }
    return new PoolSecret(secret.clone());
  }

  SessionKey sessionKey(String function, int invocation, long expiryEpochSeconds) {
    return SessionKey.derive(secret, function, invocation, expiryEpochSeconds);
  }

  @Override
  public String toString() {
    return "PoolSecret[hidden]";
  }
}
