package dev.floe.sigv4.body;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Collects one line of framing, which may arrive in pieces. Bounded. Confined to one thread at a
 * time.
 */
final class Line {
  private final byte[] bytes;
  private int length;

  Line(int maxBytes) {
    bytes = new byte[maxBytes];
  }

  /** The outcome of {@link #gather}. */
  enum Gathered {
    /** {@code wire} is consumed, but the line is incomplete. */
    PART,
    /** The line is complete. */
    WHOLE,
    /** The line exceeds its bound. */
    TOO_LONG
  }

  /** Consumes bytes up to and including the next line feed. */
  Gathered gather(ByteBuffer wire) {
    while (wire.hasRemaining()) {
      byte b = wire.get();
      if (length == bytes.length) {
        return Gathered.TOO_LONG;
      }
      bytes[length++] = b;
      if (b == '\n') {
        return Gathered.WHOLE;
      }
    }
    return Gathered.PART;
  }

  /** Returns true if an incomplete line has been collected. */
  boolean begun() {
    return length > 0;
  }

  /** Returns true if the complete line ends in CR LF, not in a bare LF. */
  boolean endsInCrLf() {
    return length >= 2 && bytes[length - 2] == '\r';
  }

  /** Returns the complete line without its line end, and begins the next line. */
  String take() {
    int end = endsInCrLf() ? length - 2 : length - 1;
    String text = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    length = 0;
    return text;
  }
}
