package dev.floe.loadtest.soak.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends requests as raw bytes, each on a new connection. Thread-safe. */
final class EdgeClient {
  private static final int CONNECT_MILLIS = 10_000;
  // A damaged request may announce more bytes than it sends; an undamaged one is always answered.
  private static final int DAMAGED_MILLIS = 1_000;
  private static final int WHOLE_MILLIS = 30_000;
  private static final int MAX_ANSWER_BYTES = 64 << 10;
  private static final Pattern STATUS = Pattern.compile("\\AHTTP/1\\.1 (\\d{3}) ");
  private static final Pattern CODE = Pattern.compile("<Code>([^<]*)</Code>");
  private static final String HEAD_END = "\r\n\r\n";

  private final InetSocketAddress address;

  EdgeClient(URI endpoint) {
    this.address = new InetSocketAddress(endpoint.getHost(), endpoint.getPort());
  }

  /**
   * Sends a request and reads the first final answer.
   *
   * @throws IOException if the gateway does not accept connections
   */
  EdgeOutcome send(EdgeRequest request) throws IOException {
    // The socket is closed before the writer, which ends a write that the gateway did not read.
    try (Writer writer = new Writer(request);
        Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      socket.setSoTimeout(request.whole() ? WHOLE_MILLIS : DAMAGED_MILLIS);
      writer.start(socket);
      return read(socket.getInputStream(), request.method().equals("HEAD"));
    }
  }

  /** Sends the request while its answer is read. Closing it waits for the end of its thread. */
  private static final class Writer implements AutoCloseable {
    private final EdgeRequest request;
    private @Nullable Thread thread;

    Writer(EdgeRequest request) {
      this.request = request;
    }

    void start(Socket socket) {
      thread = Thread.ofVirtual().name("edge-writer").start(() -> write(socket));
    }

    /** A gateway may refuse a request before it has read all of it. */
    private void write(Socket socket) {
      try {
        socket.getOutputStream().write(request.bytes());
      } catch (IOException e) {
        // Reading the answer shows the result.
      }
    }

    @Override
    public void close() {
      try {
        if (thread != null) {
          thread.join();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static EdgeOutcome read(InputStream in, boolean bodiless) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    boolean ended = false;
    try {
      while (!isDecided(answer, bodiless) && !ended) {
        int read = in.read(buffer);
        ended = read < 0;
        answer.write(buffer, 0, Math.max(0, read));
      }
    } catch (SocketTimeoutException e) {
      // The bytes received so far decide.
    } catch (SocketException e) {
      ended = true;
    }
    String text = withoutInterim(answer.toString(StandardCharsets.ISO_8859_1));
    if (text.isEmpty()) {
      return ended ? new EdgeOutcome.Closed() : new EdgeOutcome.Waiting();
    }
    Matcher status = STATUS.matcher(text);
    if (!status.find()) {
      return new EdgeOutcome.Garbage(text.substring(0, Math.min(60, text.length())));
    }
    return new EdgeOutcome.Answered(Integer.parseInt(status.group(1)), group(CODE, text));
  }

  /** Returns true once a final head is complete and, for an error, its document. */
  private static boolean isDecided(ByteArrayOutputStream answer, boolean bodiless) {
    String text = withoutInterim(answer.toString(StandardCharsets.ISO_8859_1));
    int end = text.indexOf(HEAD_END);
    if (end < 0) {
      return false;
    }
    boolean document = !bodiless && text.substring(0, end).contains("application/xml");
    return !document || text.contains("</Error>") || answer.size() > MAX_ANSWER_BYTES;
  }

  private static String withoutInterim(String text) {
    return text.startsWith("HTTP/1.1 100 ") && text.contains(HEAD_END)
        ? text.substring(text.indexOf(HEAD_END) + HEAD_END.length())
        : text;
  }

  private static String group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }
}
