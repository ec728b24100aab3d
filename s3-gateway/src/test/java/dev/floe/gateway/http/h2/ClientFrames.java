package dev.floe.gateway.http.h2;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of the frames that an HTTP/2 client sends, valid or not. */
public final class ClientFrames {
  public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 1;
  public static final int ACK = 1;
  public static final int END_HEADERS = 4;

  private ClientFrames() {}

  /** Returns one frame. */
  public static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
    return frame.array();
  }

  /** Returns the encoded fields of a request's head. */
  public static byte[] head(String method, String path) {
    return fields(":method", method, ":scheme", "https", ":authority", "h", ":path", path);
  }

  /** Encodes names and values in their order, each as a literal that is not indexed. */
  public static byte[] fields(String... namesAndValues) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      block.write(0);
      text(block, namesAndValues[i]);
      text(block, namesAndValues[i + 1]);
    }
    return block.toByteArray();
  }

  private static void text(ByteArrayOutputStream block, String text) {
    int rest = text.length() - 0x7F;
    block.write(Math.min(text.length(), 0x7F));
    if (rest >= 0) {
      for (; rest >= 0x80; rest >>= 7) {
        block.write((rest & 0x7F) | 0x80);
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
