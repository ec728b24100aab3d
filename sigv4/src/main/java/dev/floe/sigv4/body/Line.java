package dev.floe.sigv4.body;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Gathers one line of framing, which may arrive in pieces. Bounded. Confined to one thread at a
 * time.
 */
final class Line {
  private final byte[] bytes;
  private int length;

  Line(int maxBytes) {
    bytes = new byte[maxBytes];
  }

  /** What gathering ends in. */
  enum Gathered {
    /** {@code wire} is used up, the line is not at its end. */
    PART,
    /** The line is whole. */
    WHOLE,
    /** The line is longer than it may be. */
    TOO_LONG
  }

  /** Takes bytes up to and including the next line feed. */
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

  /** Whether bytes of a line were gathered that is not at its end. */
  boolean begun() {
    return length > 0;
  }

  /** Whether a whole line ends in CR LF rather than in a bare LF. */
  boolean endsInCrLf() {
    return length >= 2 && bytes[length - 2] == '\r';
  }

  /** The whole line without its end; the next one may then be gathered. */
  String take() {
    int end = endsInCrLf() ? length - 2 : length - 1;
    String text = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    length = 0;
    return text;
  }
}
