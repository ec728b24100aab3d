package dev.floe.loadtest.compare;

import dev.floe.loadtest.origin.HttpHead;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sends a request as bytes on a new connection and reads the answer, so that no library changes the
 * request or the answer. Thread-safe.
 */
final class RawExchange {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 60_000;
  private static final int MAX_LINE_BYTES = 64 << 10;

  private final URI endpoint;

  RawExchange(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Sends a head and a body.
   *
   * @return {@link Answer#none} if the server closed the connection before the end of its answer
   * @throws IOException if the server cannot be reached within 10 s, or sends nothing for 60 s
   */
  Answer send(String method, String head, byte[] body) throws IOException {
    try (Socket socket = dial()) {
      boolean refused = false;
      try {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(body);
      } catch (IOException e) {
        // A server may refuse a request before it has read all of it.
        refused = true;
      }
      try {
        return answer(method, new BufferedInputStream(socket.getInputStream()));
      } catch (EOFException e) {
        return Answer.none();
      } catch (IOException e) {
        if (refused) {
          return Answer.none();
        }
        throw e;
      }
    }
  }

  private Socket dial() throws IOException {
    boolean tls = "https".equals(endpoint.getScheme());
    Socket socket = tls ? SSLSocketFactory.getDefault().createSocket() : new Socket();
    int port = endpoint.getPort() >= 0 ? endpoint.getPort() : tls ? 443 : 80;
    socket.connect(new InetSocketAddress(endpoint.getHost(), port), CONNECT_MILLIS);
    socket.setSoTimeout(READ_MILLIS);
    return socket;
  }

  /** Reads the final answer; interim answers are skipped. */
  private static Answer answer(String method, InputStream in) throws IOException {
    HttpHead head = HttpHead.read(in).orElseThrow(() -> new EOFException("no answer"));
    int status = head.status();
    if (status >= 100 && status < 200) {
      return answer(method, in);
    }
    boolean none = method.equals("HEAD") || status == 204 || status == 304;
    SortedMap<String, String> headers = head.fieldsByName();
    return new Answer(status, headers, none ? new byte[0] : body(headers, in));
  }

  private static byte[] body(SortedMap<String, String> headers, InputStream in) throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      return chunked(in);
    }
    String length = headers.get("content-length");
    if (length == null) {
      return in.readAllBytes();
    }
    byte[] body = in.readNBytes(Integer.parseInt(length));
    if (body.length < Integer.parseInt(length)) {
      throw new EOFException("the body has %d bytes, expected %s".formatted(body.length, length));
    }
    return body;
  }

  private static byte[] chunked(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size = Integer.parseInt(line(in), 16);
    while (size > 0) {
      body.write(in.readNBytes(size));
      line(in);
      size = Integer.parseInt(line(in), 16);
    }
    while (!line(in).isEmpty()) {
      // Trailers end with an empty line.
    }
    return body.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.size() > MAX_LINE_BYTES) {
        throw new EOFException("the answer ended after '%s'".formatted(line));
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
