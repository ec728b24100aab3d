package dev.floe.sigv4.canonical;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;

/** A growing, reusable text of one byte per char. Confined to one thread at a time. */
public final class ByteText {
  private static final byte[] HEX_LOWER = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEX_UPPER = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int length;

  /** Creates an empty text with initial room for {@code capacity} bytes. */
  public ByteText(int capacity) {
    this.bytes = new byte[capacity];
  }

  /** Empties the text but keeps its memory. */
  public ByteText clear() {
    length = 0;
    return this;
  }

  public ByteText add(char c) {
    reserve(1);
    bytes[length++] = (byte) c;
    return this;
  }

  public ByteText add(String text) {
    return add(text, 0, text.length());
  }

  /** Adds chars [start, end) of {@code text}. */
  // This drops the high byte of every char, which RequestView guarantees to be 0; it is the fastest
  // copy.
  @SuppressWarnings("deprecation")
  public ByteText add(String text, int start, int end) {
    reserve(end - start);
    text.getBytes(start, end, bytes, length);
    length += end - start;
    return this;
  }

  /** Adds bytes as lower-case hex digits. */
  public ByteText addHex(byte[] value) {
    reserve(2 * value.length);
    for (byte b : value) {
      bytes[length++] = HEX_LOWER[(b >> 4) & 0xF];
      bytes[length++] = HEX_LOWER[b & 0xF];
    }
    return this;
  }

  /** Adds {@code %XX} with upper-case digits. */
  ByteText addEscaped(int value) {
    reserve(3);
    bytes[length++] = '%';
    bytes[length++] = HEX_UPPER[(value >> 4) & 0xF];
    bytes[length++] = HEX_UPPER[value & 0xF];
    return this;
  }

  /** Adds the text to a digest. */
  public void feed(MessageDigest digest) {
    digest.update(bytes, 0, length);
  }

  /** Adds the text to an HMAC. */
  public void feed(Mac mac) {
    mac.update(bytes, 0, length);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
