package dev.floe.loadtest.soak.edge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages bytes at random: flips, cuts, repeats, or inserts text that is known to break parsers.
 * Confined to one thread.
 */
final class Damage {
  private static final int MAX_CHANGES = 4;
  private static final int MAX_REPEATS = 64;

  private static final List<String> STUMBLING_BLOCKS =
      List.of(
          "\r\n",
          "\r",
          "\n",
          "\0",
          " ",
          "\t",
          ":",
          ";",
          ",",
          "=",
          "&",
          "?",
          "#",
          "+",
          "%",
          "%00",
          "%2F",
          "%2e%2e/",
          "%zz",
          "//",
          "/../",
          "\\",
          "\"",
          "<",
          ">",
          "&#0;",
          "&amp;",
          "]]>",
          "\u00e9",
          "\u00ff\u00fe",
          "-1",
          "0",
          "00000000000000000005",
          "18446744073709551616",
          "0x10",
          "1e9",
          "ffffffffffffffff",
          "7fffffffffffffff",
          "chunked",
          "identity",
          "gzip, chunked",
          "Content-Length: 3\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Expect: 100-continue\r\n",
          "Connection: close\r\n",
          "Host: other\r\n",
          "Range: bytes=0-\r\n",
          "x-amz-acl: private\r\n",
          ";chunk-signature=",
          "\r\n0\r\n\r\n",
          "<!DOCTYPE a [<!ENTITY b \"c\">]>",
          "<![CDATA[",
          "<!--",
          "UNSIGNED-PAYLOAD",
          "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "AWS4-HMAC-SHA256 ");

  private final Random random;

  Damage(Random random) {
    this.random = random;
  }

  String of(String text) {
    return new String(of(text.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
  }

  byte[] of(byte[] bytes) {
    byte[] damaged = bytes;
    for (int change = random.nextInt(MAX_CHANGES); change >= 0; change--) {
      damaged = once(damaged);
    }
    return damaged;
  }

  private byte[] once(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(32));
    return switch (random.nextInt(6)) {
      case 0 -> flipped(bytes, Math.min(at, bytes.length - 1));
      case 1 -> joined(bytes, at, new byte[0], end);
      case 2 -> joined(bytes, at, repeated(Arrays.copyOfRange(bytes, at, end)), at);
      case 3 -> Arrays.copyOf(bytes, at);
      case 4 -> joined(bytes, at, stumblingBlock(), end);
      default -> joined(bytes, at, stumblingBlock(), at);
    };
  }

  private byte[] flipped(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    if (at >= 0) {
      flipped[at] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] repeated(byte[] piece) {
    ByteArrayOutputStream repeated = new ByteArrayOutputStream();
    for (int times = 1 + random.nextInt(MAX_REPEATS); times > 0; times--) {
      repeated.writeBytes(piece);
    }
    return repeated.toByteArray();
  }

  private byte[] stumblingBlock() {
    return STUMBLING_BLOCKS
        .get(random.nextInt(STUMBLING_BLOCKS.size()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the bytes before {@code start}, the new middle, and the bytes from {@code end}. */
  private static byte[] joined(byte[] bytes, int start, byte[] middle, int end) {
    byte[] joined = new byte[start + middle.length + bytes.length - end];
    System.arraycopy(bytes, 0, joined, 0, start);
    System.arraycopy(middle, 0, joined, start, middle.length);
    System.arraycopy(bytes, end, joined, start + middle.length, bytes.length - end);
    return joined;
  }
}
