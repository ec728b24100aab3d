package dev.floe.loadtest.bench.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
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
import org.jspecify.annotations.Nullable;

/**
 * Requests objects in turn over several persistent connections, one thread each, and discards the
 * answers.
 */
public final class LoadClient {
  private static final int BUFFER_BYTES = 256 << 10;

  private final int port;
  private final LoadProtocol protocol;
  private final @Nullable TlsKey trusted;
  private final List<byte[]> requests;

  private LoadClient(
      int port, LoadProtocol protocol, @Nullable TlsKey trusted, List<String> targets) {
    this.port = port;
    this.protocol = protocol;
    this.trusted = trusted;
    this.requests = targets.stream().map(target -> protocol.request(port, target)).toList();
  }

  /**
   * @param path the request target, presigned if necessary
   */
  public LoadClient(int port, String path) {
    this(port, List.of(path));
  }

  /**
   * @param paths the request targets; the connections begin with different ones
   */
  public LoadClient(int port, List<String> paths) {
    this(port, LoadProtocol.HTTP, null, paths);
  }

  /** Returns a client that speaks another protocol than HTTP. */
  static LoadClient of(int port, LoadProtocol protocol, List<String> targets) {
    return new LoadClient(port, protocol, null, targets);
  }

  /** Returns a client that speaks HTTP over TLS with a server that has this key. */
  public static LoadClient encrypted(int port, TlsKey trusted, List<String> paths) {
    return new LoadClient(port, LoadProtocol.HTTP, trusted, paths);
  }

  /**
   * Sends requests for this duration, and waits for their answers.
   *
   * @throws IOException if a connection failed or an answer says that its request failed
   */
  public Load run(int connections, double seconds) throws IOException, InterruptedException {
    long beginNanos = System.nanoTime();
    long endNanos = beginNanos + (long) (seconds * 1e9);
    AtomicLong bytes = new AtomicLong();
    ConcurrentHistogram firstNanos = new ConcurrentHistogram(3);
    ConcurrentHistogram nanos = new ConcurrentHistogram(3);
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        int first = i;
        running.add(
            threads.submit(() -> {
              load(first, endNanos, bytes, firstNanos, nanos);
              return null;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a connection failed", e.getCause());
    }
    return new Load(bytes.get(), (System.nanoTime() - beginNanos) / 1e9, firstNanos, nanos);
  }

  /** Opens a connection, on which {@link #get} sends requests. */
  public ByteChannel connect() throws IOException {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    return trusted == null ? SocketChannel.open(server) : trusted.connect(server);
  }

  /**
   * Sends the first request once, and reads its answer.
   *
   * @throws IOException if the answer says that the request failed
   */
  public void get(ByteChannel channel) throws IOException {
    get(channel, requests.getFirst(), ByteBuffer.allocate(BUFFER_BYTES));
  }

  private void load(
      int first,
      long endNanos,
      AtomicLong bytes,
      ConcurrentHistogram firstNanos,
      ConcurrentHistogram nanos)
      throws IOException {
    try (ByteChannel channel = connect()) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      int next = first;
      for (long now = System.nanoTime(); now < endNanos; ) {
        byte[] request = requests.get(next++ % requests.size());
        Answer answer = get(channel, request, buffer);
        bytes.addAndGet(answer.bytes);
        firstNanos.recordValue(answer.firstNanos - now);
        long done = System.nanoTime();
        nanos.recordValue(done - now);
        now = done;
      }
    }
  }

  /**
   * An answer that was read.
   *
   * @param bytes the length of its body
   * @param firstNanos the time at which the first byte of its body was read, or its head if it has
   *     no body
   */
  private record Answer(long bytes, long firstNanos) {}

  private Answer get(ByteChannel channel, byte[] request, ByteBuffer buffer) throws IOException {
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
    byte[] head = new byte[bodyStart];
    buffer.get(0, head);
    long length = protocol.bodyBytes(new String(head, StandardCharsets.ISO_8859_1));
    if (length > 0 && buffer.position() == bodyStart) {
      read(channel, buffer);
    }
    long firstNanos = System.nanoTime();
    long left = length + protocol.afterBody() - (buffer.position() - bodyStart);
    while (left > 0) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), left));
      left -= read(channel, buffer);
    }
    return new Answer(length, firstNanos);
  }

  private static int read(ByteChannel channel, ByteBuffer buffer) throws IOException {
    int count = channel.read(buffer);
    if (count < 0) {
      throw new IOException("connection closed in the middle of an answer");
    }
    return count;
  }

  /** Returns where the body begins, or -1 if the head is not complete yet. */
  private int bodyStart(ByteBuffer buffer) {
    String end = protocol.headEnd();
    for (int at = end.length(); at <= buffer.position(); at++) {
      int matched = 0;
      while (matched < end.length()
          && buffer.get(at - end.length() + matched) == end.charAt(matched)) {
        matched++;
      }
      if (matched == end.length()) {
        return at;
      }
    }
    return -1;
  }
}
