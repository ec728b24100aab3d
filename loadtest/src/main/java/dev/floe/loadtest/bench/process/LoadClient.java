package dev.floe.loadtest.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Requests objects in turn over several persistent connections, one thread each, and discards the
 * answers.
 */
public final class LoadClient {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final String LENGTH = "content-length: ";

  private final int port;
  private final List<byte[]> requests;

  /**
   * @param path the request target, presigned if necessary
   */
  public LoadClient(int port, String path) {
    this(port, List.of(path));
  }

  /**
   * @param paths the request targets; each connection begins with another one
   */
  public LoadClient(int port, List<String> paths) {
    this.port = port;
    this.requests = paths.stream().map(path -> request(port, path)).toList();
  }

  private static byte[] request(int port, String path) {
    return "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
        .formatted(path, port)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Sends requests for this duration, and waits for their answers.
   *
   * @throws IOException if a connection failed or an answer was not 200
   */
  public Load run(int connections, double seconds) throws IOException, InterruptedException {
    long beginNanos = System.nanoTime();
    long endNanos = beginNanos + (long) (seconds * 1e9);
    AtomicLong bytes = new AtomicLong();
    ConcurrentHistogram nanos = new ConcurrentHistogram(3);
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        int first = i;
        running.add(
            threads.submit(() -> {
              load(first, endNanos, bytes, nanos);
              return null;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a connection failed", e.getCause());
    }
    return new Load(bytes.get(), (System.nanoTime() - beginNanos) / 1e9, nanos);
  }

  /** Opens a connection, on which {@link #get} sends requests. */
  public SocketChannel connect() throws IOException {
    return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /**
   * Sends the first request once, and reads its answer.
   *
   * @throws IOException if the answer is not 200
   */
  public void get(SocketChannel channel) throws IOException {
    get(channel, requests.getFirst(), ByteBuffer.allocate(BUFFER_BYTES));
  }

  private void load(int first, long endNanos, AtomicLong bytes, ConcurrentHistogram nanos)
      throws IOException {
    try (SocketChannel channel = connect()) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      int next = first;
      for (long now = System.nanoTime(); now < endNanos; ) {
        byte[] request = requests.get(next++ % requests.size());
        bytes.addAndGet(get(channel, request, buffer));
        long done = System.nanoTime();
        nanos.recordValue(done - now);
        now = done;
      }
    }
  }

  /** Sends one request and returns its body's length. */
  private static long get(SocketChannel channel, byte[] request, ByteBuffer buffer)
      throws IOException {
    ByteBuffer ask = ByteBuffer.wrap(request);
    while (ask.hasRemaining()) {
      channel.write(ask);
    }
    buffer.clear();
    int bodyStart = -1;
    while (bodyStart < 0) {
      read(channel, buffer);
      bodyStart = bodyStart(buffer);
    }
    long length = length(buffer, bodyStart);
    long left = length - (buffer.position() - bodyStart);
    while (left > 0) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), left));
      left -= read(channel, buffer);
    }
    return length;
  }

  private static int read(SocketChannel channel, ByteBuffer buffer) throws IOException {
    int count = channel.read(buffer);
    if (count < 0) {
      throw new IOException("connection closed in the middle of an answer");
    }
    return count;
  }

  private static int bodyStart(ByteBuffer buffer) {
    for (int at = 3; at < buffer.position(); at++) {
      if (buffer.get(at) == '\n' && buffer.get(at - 2) == '\n') {
        return at + 1;
      }
    }
    return -1;
  }

  private static long length(ByteBuffer buffer, int headBytes) throws IOException {
    byte[] head = new byte[headBytes];
    buffer.get(0, head);
    String text = new String(head, StandardCharsets.ISO_8859_1);
    int at = text.toLowerCase(java.util.Locale.ROOT).indexOf(LENGTH);
    if (!text.startsWith("HTTP/1.1 200") || at < 0) {
      throw new IOException("answered by %s".formatted(text.lines().findFirst().orElse("nothing")));
    }
    int start = at + LENGTH.length();
    return Long.parseLong(text.substring(start, text.indexOf('\r', start)).trim());
  }
}
