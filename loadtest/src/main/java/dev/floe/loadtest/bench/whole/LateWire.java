package dev.floe.loadtest.bench.whole;

import dev.floe.node.session.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The wire of a node in trouble, which pauses before it sends blocks or in the middle of a block.
 * Batches without a block (the handshake, seals, answers to PING) are sent at once. Used by the
 * node's thread alone.
 */
final class LateWire implements Wire {
  /** The longest buffer that may be a frame without a block; a longer buffer is a block. */
  private static final int HEAD_BYTES = 63;

  private final long nanos;
  private final boolean inBlock;
  private final BooleanSupplier begun;

  private LateWire(Duration pause, boolean inBlock, BooleanSupplier begun) {
    this.nanos = pause.toNanos();
    this.inBlock = inBlock;
    this.begun = begun;
  }

  /**
   * Returns a wire that sends each batch with blocks this much later.
   *
   * @param begun returns false while the node is healthy
   */
  static LateWire late(Duration pause, BooleanSupplier begun) {
    return new LateWire(pause, false, begun);
  }

  /**
   * Returns a wire that pauses in the middle of the first block of each batch.
   *
   * @param begun returns false while the node is healthy
   */
  static LateWire stalling(Duration pause, BooleanSupplier begun) {
    return new LateWire(pause, true, begun);
  }

  @Override
  public long write(SocketChannel to, ByteBuffer[] from, int offset, int count) throws IOException {
    int block = firstBlock(from, offset, count);
    if (block < 0 || !begun.getAsBoolean()) {
      return to.write(from, offset, count);
    }
    if (!inBlock) {
      LockSupport.parkNanos(nanos);
      return to.write(from, offset, count);
    }
    ByteBuffer cut = from[block];
    int limit = cut.limit();
    cut.limit(cut.position() + cut.remaining() / 2);
    long written = to.write(from, offset, block - offset + 1);
    cut.limit(limit);
    LockSupport.parkNanos(nanos);
    return written;
  }

  private static int firstBlock(ByteBuffer[] from, int offset, int count) {
    for (int at = offset; at < offset + count; at++) {
      if (from[at].remaining() > HEAD_BYTES) {
        return at;
      }
    }
    return -1;
  }
}
