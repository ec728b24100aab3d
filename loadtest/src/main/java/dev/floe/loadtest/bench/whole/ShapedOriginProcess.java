package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.local.ChildJvm;
import dev.floe.loadtest.origin.HttpHead;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process of a {@link ShapedOrigin}: one thread for each connection. The threads end with the
 * process, which exits when its standard input is closed.
 */
final class ShapedOriginProcess {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int BACKLOG = 128;
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
  private static final String VERSION =
      """
      ETag: "0123456789abcdef0123456789abcdef"\r
      Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r
      Accept-Ranges: bytes\r
      """;

  private final byte[] content = new byte[1 << 20];

  private ShapedOriginProcess() {
    new Random(1).nextBytes(content);
  }

  public static void main(String[] args) throws IOException {
    ShapedOriginProcess origin = new ShapedOriginProcess();
    ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().name("accept").daemon().start(() -> origin.accept(server));
    ChildJvm.readyUntilTold(server.getLocalPort());
  }

  private void accept(ServerSocket server) {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofPlatform().name("connection").daemon().start(() -> serveQuietly(client));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serveQuietly(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), PIECE_BYTES);
      OutputStream out = socket.getOutputStream();
      Optional<HttpHead> head = HttpHead.read(in);
      while (head.isPresent()) {
        serve(head.get(), in, out);
        head = HttpHead.read(in);
      }
    } catch (IOException e) {
      // The client disconnected, which is the normal end of a connection.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(HttpHead head, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    String[] words = head.startLine().split(" ", 3);
    Shape shape = Shape.of(words[1]);
    switch (words[0]) {
      case "GET" -> get(words[1], head.field("range").orElse(""), out);
      case "HEAD" -> {
        shape.delay();
        send(out, "200 OK", VERSION, Shape.bytes(words[1]));
      }
      case "PUT" -> put(head, shape, in, out);
      default -> send(out, "501 Not Implemented", "", 0);
    }
  }

  private void get(String path, String range, OutputStream out)
      throws IOException, InterruptedException {
    Shape shape = Shape.of(path);
    int objectBytes = Shape.bytes(path);
    int start = 0;
    int end = objectBytes;
    String status = "200 OK";
    String fields = VERSION;
    Matcher parts = RANGE.matcher(range);
    if (parts.matches()) {
      start = Integer.parseInt(parts.group(1));
      String last = parts.group(2);
      end = last.isEmpty() ? end : Math.min(end, Integer.parseInt(last) + 1);
      status = "206 Partial Content";
      fields += "Content-Range: bytes %d-%d/%d\r\n".formatted(start, end - 1, objectBytes);
    }
    shape.delay();
    long beginNanos = System.nanoTime();
    send(out, status, fields, end - start);
    for (int at = start; at < end; ) {
      int from = at % content.length;
      int piece = Math.min(Math.min(PIECE_BYTES, end - at), content.length - from);
      out.write(content, from, piece);
      at += piece;
      shape.pace(beginNanos, at - start);
    }
  }

  /** Reads the body without parsing it, and answers. */
  private static void put(HttpHead head, Shape shape, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    if (head.has("expect", "100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    long bytes = Long.parseLong(head.field("content-length").orElse(""));
    byte[] piece = new byte[PIECE_BYTES];
    long beginNanos = System.nanoTime();
    for (long done = 0; done < bytes; ) {
      int read = in.read(piece, 0, (int) Math.min(piece.length, bytes - done));
      if (read < 0) {
        throw new IOException("the body ended %d bytes early".formatted(bytes - done));
      }
      done += read;
      shape.pace(beginNanos, done);
    }
    shape.delay();
    send(out, "200 OK", VERSION, 0);
  }

  private static void send(OutputStream out, String status, String fields, long bodyBytes)
      throws IOException {
    String head =
        "HTTP/1.1 %s\r\n%sContent-Length: %d\r\nx-amz-request-id: BENCH\r\n\r\n"
            .formatted(status, fields, bodyBytes);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
  }
}
