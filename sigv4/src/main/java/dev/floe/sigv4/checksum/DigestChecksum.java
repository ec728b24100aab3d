package dev.floe.sigv4.checksum;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A checksum by one of the JDK's message digests. */
final class DigestChecksum implements Checksum {
  private final MessageDigest digest;

  DigestChecksum(String jcaName) {
    try {
      this.digest = MessageDigest.getInstance(jcaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + jcaName, e);
    }
  }

  @Override
  public void update(ByteBuffer bytes) {
    digest.update(bytes);
  }

  @Override
  public byte[] digest() {
    return digest.digest();
  }
}
