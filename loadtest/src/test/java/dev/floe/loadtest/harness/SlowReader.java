package dev.floe.loadtest.harness;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that reads an object slowly over a raw socket and compares every byte. Thread-safe;
 * reads on a virtual thread.
 */
public final class SlowReader implements AutoCloseable {
  private static final int PIECE_BYTES = 16 << 10;
  private static final int RECEIVE_BUFFER_BYTES = 64 << 10;

  private final Socket socket = new Socket();
  private final URI url;
  private final byte[] expected;
  private final long bytesPerSecond;
  private final int pauseAtBytes;
  private final CountDownLatch hurry = new CountDownLatch(1);
  private final CompletableFuture<Void> whole = new CompletableFuture<>();
  private final AtomicInteger received = new AtomicInteger();

  private SlowReader(URI url, byte[] expected, long bytesPerSecond, int pauseAtBytes) {
    this.url = url;
    this.expected = expected;
    this.bytesPerSecond = bytesPerSecond;
    this.pauseAtBytes = pauseAtBytes;
  }

  /**
   * Starts a reader that reads at this rate to the end of the object.
   *
   * @param url a presigned GET
   */
  public static SlowReader start(URI url, byte[] expected, long bytesPerSecond) {
    return start(url, expected, bytesPerSecond, Integer.MAX_VALUE);
  }

  /** Starts a reader that stops after this many bytes until {@link #hurry} is called. */
  public static SlowReader start(URI url, byte[] expected, long bytesPerSecond, int pauseAtBytes) {
    SlowReader reader = new SlowReader(url, expected, bytesPerSecond, pauseAtBytes);
    Thread.ofVirtual().name("slow-reader").start(reader::run);
    return reader;
  }

  /**
   * Returns the number of body bytes received, all of which were correct.
   *
   * @throws AssertionError if the read has failed
   */
  public int received() {
    if (whole.isCompletedExceptionally()) {
      throw new AssertionError("a slow reader failed", whole.exceptionNow());
    }
    return received.get();
  }

  /** Reads the rest as fast as it arrives. */
  public void hurry() {
    hurry.countDown();
  }

  /** Returns a future that completes when the whole body has arrived, or fails. */
  public CompletableFuture<Void> whole() {
    return whole;
  }

  private void run() {
    try (socket) {
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
      String request =
          "GET %s?%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
              .formatted(url.getRawPath(), url.getRawQuery(), url.getRawAuthority());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream answer = new BufferedInputStream(socket.getInputStream(), PIECE_BYTES);
      String head = readHead(answer);
      if (!head.startsWith("HTTP/1.1 200 ")) {
        throw new IOException("the answer is '%s', expected 200".formatted(head));
      }
      readBody(answer);
      whole.complete(null);
    } catch (IOException | InterruptedException e) {
      whole.completeExceptionally(e);
    }
  }

  private static String readHead(InputStream answer) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = answer.read();
      if (b < 0) {
        throw new EOFException("the connection ended in the head");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  private void readBody(InputStream answer) throws IOException, InterruptedException {
    byte[] piece = new byte[PIECE_BYTES];
    long begun = System.nanoTime();
    int have = 0;
    while (have < expected.length) {
      int read = answer.read(piece);
      if (read < 0) {
        throw new EOFException(
            "the body has %d bytes, expected %d".formatted(have, expected.length));
      }
      if (!Arrays.equals(piece, 0, read, expected, have, have + read)) {
        throw new IOException("bytes after byte %d differ from the object's".formatted(have));
      }
      have += read;
      received.set(have);
      if (have >= pauseAtBytes) {
        hurry.await();
      }
      while (hurry.getCount() > 0 && aheadNanos(begun, have) > 0) {
        LockSupport.parkNanos(aheadNanos(begun, have));
      }
    }
  }

  /** Returns by how many nanoseconds the reader is ahead of its rate. */
  private long aheadNanos(long begun, int have) {
    return have * 1_000_000_000L / bytesPerSecond - (System.nanoTime() - begun);
  }

  /** Closes the connection, even in the middle of the body. */
  @Override
  public void close() throws IOException {
    hurry();
    socket.close();
  }
}
