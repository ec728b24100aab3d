package dev.floe.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends exactly the given bytes. */
final class EdgeClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  EdgeClient(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** A client with a receive buffer of its own, which bounds what it takes without reading. */
  EdgeClient(int port, int receiveBufferBytes) throws IOException {
    this(connected(port, receiveBufferBytes));
  }

  private static Socket connected(int port, int receiveBufferBytes) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(receiveBufferBytes);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  private EdgeClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  /** A client of a connection that is open. */
  static EdgeClient over(Socket socket) throws IOException {
    return new EdgeClient(socket);
  }

  /** A client that calls from another of the loopback's addresses. */
  static EdgeClient from(String address, int port) throws IOException {
    InetAddress source = InetAddress.getByName(address);
    return new EdgeClient(new Socket(InetAddress.getLoopbackAddress(), port, source, 0));
  }

  EdgeClient send(String wire) throws IOException {
    out.write(wire.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return this;
  }

  EdgeClient send(byte[] wire) throws IOException {
    out.write(wire);
    out.flush();
    return this;
  }

  /** One head, from its status line to the empty line. */
  String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection ended in a head: " + head);
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  String body(int length) throws IOException {
    return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  /** Everything up to the connection's end. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Whether some of an answer has come. */
  boolean hasAnswer() throws IOException {
    return in.available() > 0;
  }

  /** Reads some, unless the connection was cut off. */
  void readOrEnd(byte[] into) {
    try {
      in.read(into);
    } catch (IOException e) {
      // cut off
    }
  }

  int read(byte[] into) throws IOException {
    return in.read(into);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
