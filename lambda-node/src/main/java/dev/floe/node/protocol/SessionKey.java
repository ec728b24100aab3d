package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one invocation's handshakes. The gateway derives it from the pool's secret and sends
 * it in the invocation's payload, so a function stores no secret, and a leaked key opens one
 * invocation only. {@link #toString} does not show the key.
 */
public final class SessionKey {
  public static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";
  private static final String LABEL = "floe 1 session key";

  private final byte[] key;

  private SessionKey(byte[] key) {
    this.key = key;
  }

  /**
   * Derives the key: HMAC-SHA256 under the pool's secret over label, function, invocation and
   * expiry.
   *
   * @param poolSecret at least 16 bytes; borrowed
   * @param expiryEpochSeconds when the gateway stops accepting the key
   */
  public static SessionKey derive(
      byte[] poolSecret, String function, int invocation, long expiryEpochSeconds) {
    if (poolSecret.length < 16) {
      throw new IllegalArgumentException(
          "pool secret of %d bytes, expected 16 or more".formatted(poolSecret.length));
    }
    ByteBuffer input = ByteBuffer.allocate(Fields.MAX_NAME_BYTES + 64);
    Fields.putString(input, LABEL);
    Fields.putString(input, function, Fields.MAX_NAME_BYTES);
    input.putInt(invocation).putLong(expiryEpochSeconds);
    return new SessionKey(hmac(poolSecret, input.flip()));
  }

  public String toBase64() {
    return Base64.getEncoder().encodeToString(key);
  }

  /**
   * Decodes a key; throws {@link ProtocolException} unless the text is the Base64 of exactly 32
   * bytes.
   */
  public static SessionKey fromBase64(String text) {
    return new SessionKey(Fields.base64(text, BYTES, "key"));
  }

  /** Returns the HMAC-SHA256 of the bytes between position and limit, and consumes them. */
  byte[] mac(ByteBuffer message) {
    return hmac(key, message);
  }

  private static byte[] hmac(byte[] key, ByteBuffer message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update(message);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionKey that && MessageDigest.isEqual(key, that.key);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(key).getInt();
  }

  @Override
  public String toString() {
    return "SessionKey[hidden]";
  }
}
