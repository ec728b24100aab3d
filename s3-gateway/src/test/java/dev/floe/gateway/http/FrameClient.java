package dev.floe.gateway.http;

import static dev.floe.gateway.http.h2.ClientFrames.ACK;
import static dev.floe.gateway.http.h2.ClientFrames.DATA;
import static dev.floe.gateway.http.h2.ClientFrames.END_HEADERS;
import static dev.floe.gateway.http.h2.ClientFrames.END_STREAM;
import static dev.floe.gateway.http.h2.ClientFrames.GOAWAY;
import static dev.floe.gateway.http.h2.ClientFrames.HEADERS;
import static dev.floe.gateway.http.h2.ClientFrames.RST_STREAM;
import static dev.floe.gateway.http.h2.ClientFrames.SETTINGS;

import dev.floe.gateway.http.h2.ClientFrames;
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
import java.util.function.Predicate;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of HTTP/2 over TLS that sends exactly the given frames. */
final class FrameClient implements AutoCloseable {
  private static final int INITIAL_WINDOW_SIZE = 4;

  private final SSLSocket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  /**
   * A frame as it was received.
   *
   * @param error the reason of RST_STREAM or GOAWAY; otherwise 0
   * @param status the status in an answer's head; otherwise empty
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
   * @param window the bytes that the gateway may send on each stream at first
   */
  static FrameClient connect(HttpEdge edge, TestAuthority authority, int window) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            authority
                .client()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), edge.port());
    socket.setSoTimeout(10_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    FrameClient client = new FrameClient(socket);
    client.out.writeBytes(ClientFrames.PREFACE);
    client.send(
        SETTINGS,
        0,
        0,
        ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(window).array());
    return client;
  }

  FrameClient send(int type, int flags, int stream, byte[] payload) throws IOException {
    out.write(ClientFrames.frame(type, flags, stream, payload));
    out.flush();
    return this;
  }

  /** Sends a whole request without a body. */
  FrameClient get(int stream, String path) throws IOException {
    return send(HEADERS, END_HEADERS | END_STREAM, stream, ClientFrames.head("GET", path));
  }

  /** Sends the head of a request with a body. */
  FrameClient put(int stream, String path, String... more) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes(ClientFrames.head("PUT", path));
    head.writeBytes(ClientFrames.fields(more));
    return send(HEADERS, END_HEADERS, stream, head.toByteArray());
  }

  /** Reads the next frame and, if it has the gateway's settings, acknowledges them. */
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

  /** Reads frames up to the first one that matches, and returns it. */
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

  /** Reads the answer of a stream to its end, and returns its status. */
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
