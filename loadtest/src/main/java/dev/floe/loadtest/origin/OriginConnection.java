package dev.floe.loadtest.origin;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection through {@link CountingOrigin}. Confined to one thread. Each request uses
 * a new connection to the server: the server could close an idle connection, and the client would
 * not notice.
 */
final class OriginConnection {
  private static final int PIECE_BYTES = 64 * 1024;
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final InputStream client;
  private final OutputStream toClient;
  private final Dialler dialler;
  private final Function<CountedRequest, Optional<OriginFault>> arrivals;

  private InputStream server = InputStream.nullInputStream();
  private OutputStream toServer = OutputStream.nullOutputStream();

  /** Connects to the server. */
  interface Dialler {
    Socket dial() throws IOException;

    void close(Socket dialled);
  }

  OriginConnection(
      Socket client, Dialler dialler, Function<CountedRequest, Optional<OriginFault>> arrivals)
      throws IOException {
    client.setTcpNoDelay(true);
    socket = client;
    this.client = new BufferedInputStream(client.getInputStream(), PIECE_BYTES);
    toClient = client.getOutputStream();
    this.dialler = dialler;
    this.arrivals = arrivals;
  }

  /**
   * Passes on requests and their answers, one after the other, until a side or a fault ends the
   * connection.
   */
  void serve() throws IOException, InterruptedException {
    boolean open = true;
    while (open) {
      Optional<HttpHead> head = HttpHead.read(client);
      if (head.isEmpty()) {
        return;
      }
      CountedRequest request = new CountedRequest(head.get());
      OriginFault fault = arrivals.apply(request).orElse(null);
      if (fault instanceof OriginFault.Reset) {
        CountingOrigin.end(socket);
        return;
      }
      if (fault instanceof OriginFault.Answer(int status, String code)) {
        answerItself(request, status, code);
        return;
      }
      if (fault instanceof OriginFault.Verbatim(String answer)) {
        request.answered(Integer.parseInt(answer.split(" ", 3)[1]));
        toClient.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        return;
      }
      Socket dialled = dialler.dial();
      try {
        dialled.setTcpNoDelay(true);
        server = new BufferedInputStream(dialled.getInputStream(), PIECE_BYTES);
        toServer = dialled.getOutputStream();
        open = pass(head.get(), request, fault);
      } finally {
        dialler.close(dialled);
      }
    }
  }

  /**
   * @return true if the connection may take another request
   */
  private boolean pass(HttpHead head, CountedRequest request, @Nullable OriginFault fault)
      throws IOException, InterruptedException {
    if (fault instanceof OriginFault.HoldRequest(Hold hold)) {
      hold.pass();
    }
    if (fault instanceof OriginFault.Stall(var duration)) {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
    if (fault instanceof OriginFault.CommitLate(Hold hold)) {
      commitLate(head, request, hold);
      return false;
    }
    Optional<HttpHead> refusal = ask(head, request);
    HttpHead answer = refusal.isPresent() ? refusal.get() : finalAnswer(toClient);
    request.answered(answer.status());
    switch (fault) {
      case OriginFault.HoldAnswer(Hold hold) -> hold.pass();
      case OriginFault.Delay(var duration) -> TimeUnit.NANOSECONDS.sleep(duration.toNanos());
      case OriginFault.LoseAnswer _ -> {
        return false;
      }
      case OriginFault.ReplaceAnswer(int status, String code) -> {
        answerItself(request, status, code);
        return false;
      }
      case null, default -> {}
    }
    if (fault instanceof OriginFault.AddHeaders(String lines)) {
      answer = answer.with(lines);
    }
    toClient.write(answer.bytes());
    boolean whole = passAnswerBody(answer, request, fault);
    return whole
        && refusal.isEmpty()
        && !head.has("Connection", "close")
        && !answer.has("Connection", "close");
  }

  /**
   * Sends the request to the origin. If the head expects 100-continue, the body follows only after
   * the origin's 100.
   *
   * @return the origin's answer if it refused before the body was sent; otherwise empty
   */
  private Optional<HttpHead> ask(HttpHead head, CountedRequest request)
      throws IOException, InterruptedException {
    toServer.write(head.bytes());
    if (head.has("Expect", "100-continue")) {
      HttpHead first = someAnswer();
      if (first.status() != 100) {
        return Optional.of(first);
      }
      toClient.write(first.bytes());
    }
    passRequestBody(head, request);
    return Optional.empty();
  }

  private void passRequestBody(HttpHead head, CountedRequest request)
      throws IOException, InterruptedException {
    Sink sink = (bytes, length) -> toServer.write(bytes, 0, length);
    if (head.has("Transfer-Encoding", "chunked")) {
      copyChunked(client, sink, request::countRequest);
    } else {
      long length = head.field("Content-Length").map(Long::parseLong).orElse(0L);
      copy(client, length, sink, request::countRequest);
    }
  }

  /**
   * Reads the whole request, ends the client's connection, and sends the request to the origin once
   * the hold is released.
   */
  private void commitLate(HttpHead head, CountedRequest request, Hold hold)
      throws IOException, InterruptedException {
    OutputStream origin = toServer;
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    toServer = body;
    if (head.has("Expect", "100-continue")) {
      toClient.write(CONTINUE);
    }
    passRequestBody(head, request);
    client.close();
    hold.pass();
    origin.write(head.bytes());
    body.writeTo(origin);
    request.answered(finalAnswer(OutputStream.nullOutputStream()).status());
  }

  private HttpHead someAnswer() throws IOException {
    return HttpHead.read(server)
        .orElseThrow(() -> new EOFException("the origin closed without an answer"));
  }

  private HttpHead finalAnswer(OutputStream interim) throws IOException {
    HttpHead answer = someAnswer();
    while (answer.status() < 200) {
      interim.write(answer.bytes());
      answer = someAnswer();
    }
    return answer;
  }

  /**
   * @return true if the body's framing shows its end; false if the end of the connection does
   */
  private boolean passAnswerBody(
      HttpHead answer, CountedRequest request, @Nullable OriginFault fault)
      throws IOException, InterruptedException {
    int status = answer.status();
    if (request.method().equals("HEAD") || status == 204 || status == 304) {
      return true;
    }
    if (fault instanceof OriginFault.HoldBody(Hold hold, int afterBytes)) {
      holdBody(answer, request, hold, afterBytes);
      return true;
    }
    Sink sink = answerSink(fault);
    if (answer.has("Transfer-Encoding", "chunked")) {
      copyChunked(server, sink, request::countAnswer);
      return true;
    }
    Optional<Long> length = answer.field("Content-Length").map(Long::parseLong);
    copy(server, length.orElse(Long.MAX_VALUE), sink, request::countAnswer);
    return length.isPresent();
  }

  private void holdBody(HttpHead answer, CountedRequest request, Hold hold, int afterBytes)
      throws IOException, InterruptedException {
    int length = answer.field("Content-Length").map(Integer::parseInt).orElseThrow();
    byte[] body = server.readNBytes(length);
    int passed = Math.min(afterBytes, body.length);
    toClient.write(body, 0, passed);
    request.countAnswer(passed);
    hold.pass();
    toClient.write(body, passed, body.length - passed);
    request.countAnswer(body.length - passed);
  }

  private Sink answerSink(@Nullable OriginFault fault) {
    return switch (fault) {
      case OriginFault.CutBody(long afterBytes) -> new Cut(afterBytes, false);
      case OriginFault.ResetBody(long afterBytes) -> new Cut(afterBytes, true);
      case OriginFault.StallBody(long afterBytes, var duration) -> new Pause(afterBytes, duration);
      case OriginFault.Throttle(long bytesPerSecond) ->
          (bytes, length) -> {
            toClient.write(bytes, 0, length);
            TimeUnit.NANOSECONDS.sleep(length * 1_000_000_000L / bytesPerSecond);
          };
      case null, default -> (bytes, length) -> toClient.write(bytes, 0, length);
    };
  }

  private void answerItself(CountedRequest request, int status, String code) throws IOException {
    request.answered(status);
    byte[] body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>fault</Message></Error>"
            .formatted(code)
            .getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 %d %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            .formatted(status, code, body.length);
    toClient.write(head.getBytes(StandardCharsets.US_ASCII));
    if (!request.method().equals("HEAD")) {
      toClient.write(body);
    }
  }

  /** Receives a body's bytes on their way to the origin or to the client. */
  private interface Sink {
    void write(byte[] bytes, int length) throws IOException, InterruptedException;
  }

  /** Ends the connection after a number of bytes. */
  private final class Cut implements Sink {
    private final boolean reset;
    private long left;

    Cut(long afterBytes, boolean reset) {
      left = afterBytes;
      this.reset = reset;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      int passed = (int) Math.min(left, length);
      toClient.write(bytes, 0, passed);
      left -= passed;
      if (passed < length) {
        if (reset) {
          CountingOrigin.end(socket);
        }
        throw new IOException("cut by a fault");
      }
    }
  }

  /** Sends nothing for a while after a number of bytes. */
  private final class Pause implements Sink {
    private final Duration duration;
    private long left;
    private boolean over;

    Pause(long afterBytes, Duration duration) {
      left = afterBytes;
      this.duration = duration;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException, InterruptedException {
      int before = over ? length : (int) Math.min(left, length);
      toClient.write(bytes, 0, before);
      left -= before;
      if (before < length) {
        over = true;
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        toClient.write(bytes, before, length - before);
      }
    }
  }

  /** Copies {@code length} bytes, or up to the stream's end if that is Long.MAX_VALUE. */
  private static void copy(InputStream from, long length, Sink to, LongConsumer count)
      throws IOException, InterruptedException {
    byte[] piece = new byte[PIECE_BYTES];
    long left = length;
    while (left > 0) {
      int read = from.read(piece, 0, (int) Math.min(piece.length, left));
      if (read < 0) {
        if (length == Long.MAX_VALUE) {
          return;
        }
        throw new EOFException("a body ended %d bytes early".formatted(left));
      }
      to.write(piece, read);
      count.accept(read);
      left -= read;
    }
  }

  /** Copies a chunked body with its framing and trailers; counts only the data in its chunks. */
  private static void copyChunked(InputStream from, Sink to, LongConsumer count)
      throws IOException, InterruptedException {
    long size;
    do {
      String line = copyLine(from, to);
      size = Long.parseLong(line.split(";", 2)[0].strip(), 16);
      if (size > 0) {
        copy(from, size, to, count);
        copyLine(from, to);
      }
    } while (size > 0);
    while (!copyLine(from, to).isEmpty()) {
      // Trailers end with an empty line.
    }
  }

  private static String copyLine(InputStream from, Sink to)
      throws IOException, InterruptedException {
    byte[] line = new byte[8 * 1024];
    int length = 0;
    int b;
    do {
      b = from.read();
      if (b < 0 || length == line.length) {
        throw new IOException("a chunked body's line has no end");
      }
      line[length++] = (byte) b;
    } while (b != '\n');
    to.write(line, length);
    return new String(line, 0, length, StandardCharsets.ISO_8859_1).strip();
  }
}
