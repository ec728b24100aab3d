package dev.floe.loadtest.bench.whole;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request on a new connection, with the times until its answer arrived.
 *
 * @param firstByteMillis the time from the start of the request until the answer's head was read
 * @param millis the time from the start of the request to the end of the answer
 * @param bytes the length of the answer's body
 * @param hit true if the gateway answered from its cache
 */
record Transfer(double firstByteMillis, double millis, long bytes, boolean hit) {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int LONGEST_MILLIS = 60_000;
  private static final Pattern HIT =
      Pattern.compile("^x-cache: *HIT", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  private static final Pattern LENGTH = Pattern.compile("\ncontent-length: *(\\d+)");

  static Transfer get(int port, String target) throws IOException {
    String head = "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n".formatted(target, port);
    return send(port, head.getBytes(StandardCharsets.US_ASCII), new byte[0]);
  }

  /**
   * Sends a request and reads its answer.
   *
   * @throws IOException if the answer is not 200, has no Content-Length, or ends early
   */
  static Transfer send(int port, byte[] request, byte[] body) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(LONGEST_MILLIS);
      long beginNanos = System.nanoTime();
      socket.getOutputStream().write(request);
      socket.getOutputStream().write(body);
      byte[] buffer = new byte[BUFFER_BYTES];
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("\r\n\r\n") < 0) {
        int read = read(socket, buffer);
        answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
      }
      double firstByteMillis = (System.nanoTime() - beginNanos) / 1e6;
      int headBytes = answer.indexOf("\r\n\r\n") + 4;
      String head = answer.substring(0, headBytes);
      long bytes = length(head);
      for (long left = bytes - (answer.length() - headBytes); left > 0; ) {
        left -= read(socket, buffer);
      }
      double millis = (System.nanoTime() - beginNanos) / 1e6;
      return new Transfer(firstByteMillis, millis, bytes, HIT.matcher(head).find());
    }
  }

  private static int read(Socket socket, byte[] buffer) throws IOException {
    int read = socket.getInputStream().read(buffer);
    if (read < 0) {
      throw new IOException("the connection ended within an answer");
    }
    return read;
  }

  private static long length(String head) throws IOException {
    Matcher length = LENGTH.matcher(head.toLowerCase(Locale.ROOT));
    if (!head.startsWith("HTTP/1.1 200") || !length.find()) {
      throw new IOException(
          "answered by %s: expected status 200 and a Content-Length"
              .formatted(head.lines().findFirst().orElse("nothing")));
    }
    return Long.parseLong(length.group(1));
  }
}
