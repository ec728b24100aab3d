package dev.floe.gateway.http;

import dev.floe.gateway.http.tls.TestAuthority;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of HTTP/2 over TLS that sends exactly the given frames. */
final class FrameClient implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  private static final int INITIAL_WINDOW_SIZE = 4;

  private final SSLSocket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  /**
   * A frame as it was received.
   *
   * @param error the reason of RST_STREAM or GOAWAY; otherwise 0
   * @param status of an answer's head; otherwise empty
   */
  record Frame(int type, int flags, int stream, int error, String status) {
    boolean isEnd() {
      return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }
  }

  private FrameClient(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = new DataOutputStream(socket.getOutputStream());
  }

  /**
   * Connects and sends the preface.
   *
   * @param window what each stream may send to this client at first
   */
  static FrameClient connect(HttpEdge edge, TestAuthority authority, int window) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            authority
                .client(Optional.empty())
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), edge.port());
    socket.setSoTimeout(10_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    FrameClient client = new FrameClient(socket);
    client.out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    client.send(
        SETTINGS,
        0,
        0,
        ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(window).array());
    return client;
  }

  FrameClient send(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
    out.flush();
    return this;
  }

  /** Sends a whole request without a body. */
  FrameClient get(int stream, String path) throws IOException {
    return send(HEADERS, END_HEADERS | END_STREAM, stream, head("GET", path));
  }

  /** Sends the head of a request with a body. */
  FrameClient put(int stream, String path, String... more) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes(head("PUT", path));
    head.writeBytes(fields(more));
    return send(HEADERS, END_HEADERS, stream, head.toByteArray());
  }

  static byte[] head(String method, String path) {
    return fields(":method", method, ":scheme", "https", ":authority", "h", ":path", path);
  }

  /** Encodes names and values in their order, each as a literal that is not indexed. */
  static byte[] fields(String... namesAndValues) {
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

  /** Returns the next frame; settings are acknowledged. */
  Frame read() throws IOException {
    int first = in.readInt();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(first >>> 8);
    int type = first & 0xFF;
    if (type == SETTINGS && flags == 0) {
      send(SETTINGS, ACK, 0, new byte[0]);
    }
    int error =
        switch (type) {
          case RST_STREAM -> ByteBuffer.wrap(payload).getInt();
          case GOAWAY -> ByteBuffer.wrap(payload).getInt(Integer.BYTES);
          default -> 0;
        };
    return new Frame(type, flags, stream, error, type == HEADERS ? status(payload) : "");
  }

  private String status(byte[] payload) throws IOException {
    try {
      return decoder.decodeHeaders(1, Unpooled.wrappedBuffer(payload)).status().toString();
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  /** Reads up to the first frame that is awaited. */
  Frame await(Predicate<Frame> awaited) throws IOException {
    Frame next = read();
    while (!awaited.test(next)) {
      next = read();
    }
    return next;
  }

  Frame await(int type) throws IOException {
    return await(frame -> frame.type() == type);
  }

  /** Returns the status of a stream's answer, whose frames are read to their end. */
  String answer(int stream) throws IOException {
    Frame head = await(frame -> frame.stream() == stream && frame.type() == HEADERS);
    if (!head.isEnd()) {
      await(frame -> frame.stream() == stream && frame.isEnd());
    }
    return head.status();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
