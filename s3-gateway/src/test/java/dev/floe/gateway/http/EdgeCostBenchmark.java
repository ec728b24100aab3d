package dev.floe.gateway.http;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Prints the CPU time that the loop spends per answer of the client edge, with the head that an SDK
 * sends. Signature, cache and nodes are left out. To compare two builds, run it several times,
 * alternately with the classes of each build. See docs/adr/0035.
 */
final class EdgeCostBenchmark {
  private static final int BLOCK_BYTES = 128 << 10;
  private static final int SMALL_BYTES = 4 << 10;
  private static final int BLOCKS_OF_A_STRIPE = 10;
  private static final int LARGE_STRIPES = 8;
  private static final int WARM_UPS = 10;
  private static final int ROUNDS = 31;

  private final Loops loops = Loops.start(1);
  private final Loop loop = loops.get(0);
  private final MemoryBudget budget = new MemoryBudget(1 << 20);
  private final BlockPool pool = new BlockPool(BLOCK_BYTES, budget);
  private final byte[] sink = new byte[1 << 20];

  private EdgeCostBenchmark() {}

  public static void main(String[] args) throws Exception {
    new EdgeCostBenchmark().run();
  }

  private void run() throws Exception {
    EdgeSettings settings =
        EdgeSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    CompletableFuture<Long> thread = new CompletableFuture<>();
    loop.execute(() -> thread.complete(Thread.currentThread().threadId()));
    long loopThread = thread.get();
    try (BlockLease lease = Objects.requireNonNull(pool.tryLease(1));
        Block block = lease.take();
        HttpEdge edge = HttpEdge.start(settings, loops, new Hits(block), new GatewayMetrics())) {
      try (Socket client = connect(edge.port())) {
        measure("4 KiB", "/small", SMALL_BYTES, 2_000, loopThread, client);
        int large = LARGE_STRIPES * BLOCKS_OF_A_STRIPE * BLOCK_BYTES;
        measure("10 MiB", "/large", large, 20, loopThread, client);
      }
    } finally {
      pool.close();
      loops.close();
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private void measure(String what, String path, int bytes, int answers, long thread, Socket client)
      throws IOException {
    for (int i = 0; i < WARM_UPS; i++) {
      nanosPerAnswer(client, path, bytes, answers, thread);
    }
    double[] nanos = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      nanos[i] = nanosPerAnswer(client, path, bytes, answers, thread);
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%-7s %9.2f us of CPU time (%.2f to %.2f)%n",
        what, nanos[ROUNDS / 2] / 1000, nanos[ROUNDS / 4] / 1000, nanos[ROUNDS * 3 / 4] / 1000);
  }

  private double nanosPerAnswer(Socket socket, String path, int bytes, int answers, long thread)
      throws IOException {
    byte[] request = request(path);
    var threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getThreadCpuTime(thread);
    for (int i = 0; i < answers; i++) {
      socket.getOutputStream().write(request);
      readAnswer(socket.getInputStream(), bytes);
    }
    return (double) (threads.getThreadCpuTime(thread) - begun) / answers;
  }

  /** Reads an answer whose head is received with or before the first bytes of its body. */
  private void readAnswer(InputStream in, int bytes) throws IOException {
    int end = 0;
    int headEnd = -1;
    while (headEnd < 0) {
      int read = in.read(sink, end, 8 << 10);
      if (read < 0) {
        throw new IOException("the edge has closed the connection");
      }
      end += read;
      headEnd = new String(sink, 0, end, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n");
    }
    long left = headEnd + 4L + bytes - end;
    while (left > 0) {
      int read = in.read(sink, 0, (int) Math.min(left, sink.length));
      if (read < 0) {
        throw new IOException("the answer ended %d bytes early".formatted(left));
      }
      left -= read;
    }
  }

  /** Returns a head as an SDK sends it. */
  private static byte[] request(String path) {
    return """
    GET %s HTTP/1.1
    Host: 127.0.0.1:8080
    amz-sdk-invocation-id: 8c2a5d5e-6f5a-8f39-0f5b-8e3f4f1a2b3c
    amz-sdk-request: attempt=1; max=3
    Authorization: AWS4-HMAC-SHA256 Credential=FLOETEST/20260801/us-east-1/s3/aws4_request, \
    SignedHeaders=amz-sdk-invocation-id;amz-sdk-request;host;x-amz-content-sha256;x-amz-date;\
    x-amz-te, Signature=%s
    User-Agent: aws-sdk-java/2.51.3 ua/2.1 api/S3#2.51.x os/Linux lang/java#25 md/en m/D,N,n
    x-amz-checksum-mode: ENABLED
    x-amz-content-sha256: UNSIGNED-PAYLOAD
    X-Amz-Date: 20260801T000000Z
    x-amz-te: append-md5
    Connection: Keep-Alive

    """
        .formatted(path, "0123456789abcdef".repeat(4))
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Answers with the bytes of one block, which are written as for a hit. */
  private record Hits(Block block) implements ExchangeHandler {
    private static final Headers HEADERS =
        Headers.builder()
            .add("Last-Modified", "Sat, 01 Aug 2026 00:00:00 GMT")
            .add("ETag", "\"0123456789abcdef0123456789abcdef\"")
            .add("x-amz-checksum-crc32", "AAAAAA==")
            .add("x-amz-checksum-type", "FULL_OBJECT")
            .add("x-amz-server-side-encryption", "AES256")
            .add("Accept-Ranges", "bytes")
            .add("Content-Type", "application/octet-stream")
            .add("Cache-Status", "Floe; hit")
            .build();

    @Override
    public void handle(Exchange exchange) {
      boolean small = exchange.head().rawPath().equals("/small");
      long stripe = (long) BLOCKS_OF_A_STRIPE * BLOCK_BYTES;
      exchange
          .response()
          .start(new ResponseHead(200, HEADERS, small ? SMALL_BYTES : LARGE_STRIPES * stripe));
      if (small) {
        exchange.response().write(block.retain(), 0, SMALL_BYTES);
        exchange.response().end();
      } else {
        sendStripe(exchange, LARGE_STRIPES);
      }
    }

    private void sendStripe(Exchange exchange, int left) {
      for (int i = 0; i < BLOCKS_OF_A_STRIPE; i++) {
        exchange.response().write(block.retain(), 0, BLOCK_BYTES);
      }
      if (left == 1) {
        exchange.response().end();
      } else {
        exchange.response().flush(_ -> sendStripe(exchange, left - 1));
      }
    }

    @Override
    public void refuse(Exchange exchange, RequestFault fault) {
      throw new IllegalStateException(fault.toString());
    }
  }
}
