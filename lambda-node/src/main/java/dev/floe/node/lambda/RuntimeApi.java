package dev.floe.node.lambda;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * AWS Lambda's Runtime API (version 2018-06-01) over one plain socket that is kept open: HTTP/1.1
 * with bodies by Content-Length or chunked. The JDK's HTTP client takes longer to load than the
 * rest of the node. Confined to one thread.
 */
final class RuntimeApi implements Closeable {
  private static final int MAX_LINE_BYTES = 16 << 10;

  /** Lambda's limit for a payload. */
  private static final int MAX_BODY_BYTES = 6 << 20;

  /**
   * A connection that was idle for longer than this is not used again: the server may have dropped
   * the connection without notice, and a failed request cannot be repeated, since an answer must
   * not be sent twice.
   */
  private static final long IDLE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String authority;
  private final String host;
  private final int port;
  private @Nullable Socket socket;
  private long usedNanos;

  /** An answer; header names are in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) throws IOException {
      String value = headers.get(name);
      if (value == null) {
        throw new IOException("Runtime API: answer without header " + name);
      }
      return value;
    }
  }

  /**
   * Creates a client; it connects at the first call.
   *
   * @param authority {@code AWS_LAMBDA_RUNTIME_API}: host and port
   */
  RuntimeApi(String authority) {
    int colon = authority.lastIndexOf(':');
    this.authority = authority;
    host = colon < 0 ? authority : authority.substring(0, colon);
    port = colon < 0 ? 80 : Integer.parseInt(authority.substring(colon + 1));
  }

  /** Waits for the next invocation, without a time limit. */
  Answer next() throws IOException {
    Answer answer = exchange("GET", "/invocation/next", "");
    if (answer.status != 200) {
      throw new IOException(
          "Runtime API: next answered with status %d, expected 200".formatted(answer.status));
    }
    return answer;
  }

  /** Sends an invocation's answer. */
  void respond(String requestId, String body) throws IOException {
    accepted(exchange("POST", "/invocation/" + requestId + "/response", body));
  }

  /** Reports that an invocation failed; {@code body} is the API's error object. */
  void fail(String requestId, String body) throws IOException {
    accepted(exchange("POST", "/invocation/" + requestId + "/error", body));
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }

  private static void accepted(Answer answer) throws IOException {
    if (answer.status != 202) {
      throw new IOException(
          "Runtime API: our answer got status %d, expected 202".formatted(answer.status));
    }
  }

  private Answer exchange(String method, String path, String body) throws IOException {
    if (System.nanoTime() - usedNanos > IDLE_LIMIT_NANOS) {
      close();
    }
    Socket open = socket;
    if (open == null) {
      open = new Socket(host, port);
      open.setTcpNoDelay(true);
      socket = open;
    }
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        """
        %s /2018-06-01/runtime%s HTTP/1.1\r
        Host: %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """
            .formatted(method, path, authority, content.length)
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] request = new byte[head.length + content.length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(content, 0, request, head.length, content.length);
    open.getOutputStream().write(request);
    Answer answer = read(new BufferedInputStream(open.getInputStream()));
    usedNanos = System.nanoTime();
    if ("close".equalsIgnoreCase(answer.headers.get("connection"))) {
      close();
    }
    return answer;
  }

  private static Answer read(InputStream from) throws IOException {
    String[] statusLine = line(from).split(" ", 3);
    if (statusLine.length < 2 || !statusLine[0].startsWith("HTTP/1.")) {
      throw new IOException("Runtime API: no HTTP answer: " + statusLine[0]);
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(from); !line.isEmpty(); line = line(from)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        headers.put(name, line.substring(colon + 1).strip());
      }
    }
    byte[] body =
        "chunked".equalsIgnoreCase(headers.get("transfer-encoding"))
            ? chunks(from)
            : exactly(from, length(headers.getOrDefault("content-length", "0"), 10));
    String text = new String(body, StandardCharsets.UTF_8);
    return new Answer(length(statusLine[1], 10), headers, text);
  }

  private static byte[] chunks(InputStream from) throws IOException {
    var body = new ByteArrayOutputStream();
    while (true) {
      int length = length(line(from).split(";", 2)[0].strip(), 16);
      byte[] chunk = exactly(from, length);
      if (body.size() + length > MAX_BODY_BYTES) {
        throw new IOException("Runtime API: body of more than %d bytes".formatted(MAX_BODY_BYTES));
      }
      body.writeBytes(chunk);
      String trailer = line(from);
      while (length == 0 && !trailer.isEmpty()) {
        trailer = line(from);
      }
      if (length == 0) {
        return body.toByteArray();
      }
    }
  }

  private static byte[] exactly(InputStream from, int length) throws IOException {
    byte[] bytes = from.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("Runtime API: body ends after %d bytes".formatted(bytes.length));
    }
    return bytes;
  }

  private static int length(String text, int radix) throws IOException {
    try {
      int length = Integer.parseInt(text, radix);
      if (length >= 0 && length <= MAX_BODY_BYTES) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new IOException(
        "Runtime API: length %s, expected 0 to %d".formatted(text, MAX_BODY_BYTES));
  }

  private static String line(InputStream from) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = from.read(); c != '\n'; c = from.read()) {
      if (c < 0) {
        throw new EOFException("Runtime API: connection ended");
      }
      if (line.length() == MAX_LINE_BYTES) {
        throw new IOException("Runtime API: line of more than %d bytes".formatted(MAX_LINE_BYTES));
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }
}
