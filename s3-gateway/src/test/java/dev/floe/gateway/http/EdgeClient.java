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

  /**
   * Connects with a receive buffer of this size, which bounds the bytes that arrive before a read.
   */
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

  /** Returns a client of an open connection. */
  static EdgeClient over(Socket socket) throws IOException {
    return new EdgeClient(socket);
  }

  /** Connects from another loopback address. */
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

  /** Reads one head, from its status line to the empty line. */
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

  /** Reads everything up to the connection's end. */
  String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Returns true if a part of an answer has arrived. */
  boolean hasAnswer() throws IOException {
    return in.available() > 0;
  }

  /** Reads some bytes, unless the connection was cut off. */
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
