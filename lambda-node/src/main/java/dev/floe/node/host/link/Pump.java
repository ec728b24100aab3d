package dev.floe.node.host.link;

import dev.floe.node.host.faults.ByteFlips;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a link. A thread reads pieces of at most 64 KiB into a queue of sixteen, and
 * another writes each piece after its delay. Both stop while the gate is closed.
 */
final class Pump {
  static final int PIECE_BYTES = 64 << 10;
  private static final int PIECES = 16;

  private final Link link;
  private final boolean fromFunction;
  private final Socket from;
  private final Socket to;
  private final Shared shared;
  private final ByteFlips flips;
  private final ArrayBlockingQueue<Piece> queue = new ArrayBlockingQueue<>(PIECES);

  /** The bytes that arrived together; an empty array means the end of the stream. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Piece(byte[] bytes, long dueNanos) {}

  /** The parts of a shim that all pumps of one direction use. */
  record Shared(LinkGate gate, Throttle throttle, long delayNanos) {}

  Pump(Link link, boolean fromFunction, Socket from, Socket to, Shared shared, ByteFlips flips) {
    this.link = link;
    this.fromFunction = fromFunction;
    this.from = from;
    this.to = to;
    this.shared = shared;
    this.flips = flips;
  }

  /**
   * Reads until the stream ends. Once the network has forgotten the link, bytes from the function
   * reset it, and bytes from the gateway are discarded.
   */
  void read() throws IOException, InterruptedException {
    byte[] buffer = new byte[PIECE_BYTES];
    while (true) {
      shared.gate().awaitOpen();
      int length = from.getInputStream().read(buffer);
      shared.gate().awaitOpen();
      switch (link.arrived(fromFunction)) {
        case PASS -> {}
        case RESET -> {
          Link.reset(from);
          return;
        }
        case VANISH -> {
          if (length < 0) {
            from.close();
            return;
          }
          continue;
        }
      }
      long dueNanos = System.nanoTime() + shared.delayNanos();
      if (length < 0) {
        queue.put(new Piece(new byte[0], dueNanos));
        return;
      }
      queue.put(new Piece(Arrays.copyOf(buffer, length), dueNanos));
    }
  }

  /** Writes until the stream has ended. */
  void write() throws IOException, InterruptedException {
    while (true) {
      Piece piece = queue.take();
      long waitNanos = piece.dueNanos - System.nanoTime();
      if (waitNanos > 0) {
        TimeUnit.NANOSECONDS.sleep(waitNanos);
      }
      byte[] bytes = piece.bytes;
      shared.throttle().pass(bytes.length);
      shared.gate().awaitOpen();
      if (bytes.length == 0) {
        to.shutdownOutput();
        link.ended();
        return;
      }
      flips.damage(ByteBuffer.wrap(bytes));
      to.getOutputStream().write(bytes);
    }
  }
}
