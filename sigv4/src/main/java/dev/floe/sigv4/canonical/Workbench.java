package dev.floe.sigv4.canonical;

import dev.floe.sigv4.SigningKey;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;

/**
 * The working memory for one signature: a SHA-256, an HMAC, and buffers for the canonical request
 * and the string to sign. Used by one caller at a time; see {@link WorkbenchPool}.
 */
public final class Workbench {
  // The canonical requests of common clients have 500 to 1,500 bytes.
  private static final int TYPICAL_BYTES = 2048;

  private final MessageDigest sha256;
  private final Mac hmac;
  private final ByteText canonicalRequest = new ByteText(TYPICAL_BYTES);
  private final ByteText stringToSign = new ByteText(256);

  public Workbench() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
      hmac = Mac.getInstance(SigningKey.ALGORITHM);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256 and HMAC", e);
    }
  }

  /** Returns the buffer of the canonical request. */
  public ByteText canonicalRequest() {
    return canonicalRequest;
  }

  /** Returns the buffer of the string to sign. */
  public ByteText stringToSign() {
    return stringToSign;
  }

  /**
   * Writes the string to sign into its buffer. Its last line is the hash of the canonical request
   * that is in the other buffer.
   */
  public void composeStringToSign(String algorithm, String timestamp, String scope) {
    canonicalRequest.feed(sha256);
    stringToSign
        .clear()
        .add(algorithm)
        .add('\n')
        .add(timestamp)
        .add('\n')
        .add(scope)
        .add('\n')
        .addHex(sha256.digest());
  }

  /** Returns the HMAC-SHA256 of the string to sign, 32 bytes. */
  public byte[] sign(Key key) {
    try {
      hmac.init(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an HMAC key", e);
    }
    stringToSign.feed(hmac);
    return hmac.doFinal();
  }

  /** Returns the HMAC-SHA256 of the string to sign as 64 hex digits. */
  public String signHex(Key key) {
    return HexFormat.of().formatHex(sign(key));
  }
}
