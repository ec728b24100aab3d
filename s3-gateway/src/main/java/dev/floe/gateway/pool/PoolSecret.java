package dev.floe.gateway.pool;

import dev.floe.node.protocol.SessionKey;
import java.security.SecureRandom;

/** The secret from which the keys of all invocations are derived. It is never printed or sent. */
public final class PoolSecret {
  private static final int BYTES = 32;

  private final byte[] secret;

  private PoolSecret(byte[] secret) {
    this.secret = secret;
  }

  /** Draws a new secret. It does not verify nodes that this gateway invoked before a restart. */
  public static PoolSecret draw(SecureRandom random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return new PoolSecret(secret);
  }

  /**
   * Returns a secret that stays the same after a restart.
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

  /** Derives the key of the sessions of one invocation. The key is valid until the expiry. */
  public SessionKey sessionKey(String function, int invocation, long expiryEpochSeconds) {
    return SessionKey.derive(secret, function, invocation, expiryEpochSeconds);
  }

  @Override
  public String toString() {
    return "PoolSecret[hidden]";
  }
}
