package dev.floe.gateway.stripe.write;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.node.protocol.BlockCrc;
import java.util.concurrent.CompletableFuture;

/**
 * The copy of one block from one lane to another of the same loop. Confined to that loop, apart
 * from {@link #result}.
 */
final class BlockCopy implements BlockRead.Listener {
  private final BlockPlace place;
  private final NodeLane from;
  private final NodeLane to;
  private final BlockLease lease;
  private final long timeoutNanos;
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private final BlockRead read;

  /** The outcome of a copy. */
  enum Result {
    STORED,
    /** The source does not have the block intact. */
    MISSING,
    /** The destination has no room. */
    FULL,
    /**
     * A lane has ended, accepts no more or is late, or the destination refused the block for a
     * reason other than lack of room: try again later.
     */
    STOPPED
  }

  /**
   * @param lease one reserved block; this copy takes ownership
   */
  BlockCopy(BlockPlace place, NodeLane from, NodeLane to, BlockLease lease, long timeoutNanos) {
    this.place = place;
    this.from = from;
    this.to = to;
    this.lease = lease;
    this.timeoutNanos = timeoutNanos;
    read = new BlockRead(place, lease, this);
  }

  /** Returns the result, which is completed once, on the loop. */
  CompletableFuture<Result> result() {
    return result;
  }

  void begin() {
    if (!from.read(read)) {
      end(Result.STOPPED);
    }
  }

  /** Stops waiting for the block. A block that was sent may still be stored. */
  void giveUp() {
    if (!result.isDone()) {
      if (read.state() == BlockRead.State.RESERVED || read.state() == BlockRead.State.ARRIVING) {
        from.cancel(read);
      }
      end(Result.STOPPED);
    }
  }

  @Override
  public void onBlock(BlockRead arrived, Block block) {
    if (result.isDone() || !to.write(place, block, checksum(block), timeoutNanos, this::answered)) {
      block.close();
      end(Result.STOPPED);
    }
  }

  @Override
  public void onLoss(BlockRead lost, BlockLoss loss) {
    end(loss == BlockLoss.GONE ? Result.STOPPED : Result.MISSING);
  }

  private void answered(WriteOutcome outcome) {
    end(
        switch (outcome) {
          case DONE -> Result.STORED;
          case FULL -> Result.FULL;
          case CORRUPT, UNKNOWN_FILL, GONE, BUSY, LATE -> Result.STOPPED;
        });
  }

  private void end(Result how) {
    lease.close();
    result.complete(how);
  }

  private int checksum(Block block) {
    BlockCrc crc = new BlockCrc();
    crc.begin(place.fill(), place.segment(), place.stripe(), place.index(), place.lengthBytes());
    crc.update(block.segment().asSlice(0, place.lengthBytes()).asByteBuffer());
    return crc.value();
  }
}
