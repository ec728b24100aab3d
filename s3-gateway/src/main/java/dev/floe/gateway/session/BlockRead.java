package dev.floe.gateway.session;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One block that a request asks a lane for, and the lease that its memory comes from. Loop code:
 * confined to the lane's loop.
 *
 * <p>It is <i>reserved</i> until its first byte is there, or is about to be read, <i>arriving</i>
 * until its last one is, then <i>done</i>. A reserved one that is cancelled never takes memory; an
 * arriving one gives it back when the lane has passed it. The listener hears of each read once at
 * most, and of a cancelled one never.
 */
public final class BlockRead {
  private final BlockPlace place;
  private final BlockLease lease;
  private final Listener listener;
  private State state = State.RESERVED;
  private long askedNanos;
  private long requestId;
  private @Nullable Block block;

  /** Where a read stands. */
  public enum State {
    RESERVED,
    ARRIVING,
    DONE,
    CANCELLED
  }

  /** Is told what became of a read; called on the lane's loop, from within the lane. */
  public interface Listener {
    /** The block is whole and its checksum is right. Passes one reference to the listener. */
    void onBlock(BlockRead read, Block block);

    void onLoss(BlockRead read, BlockLoss loss);
  }

  /**
   * @param lease borrowed; a block is taken from it when the first byte may be there, so its owner
   *     keeps one reserved for each read that is neither done nor cancelled
   */
  public BlockRead(BlockPlace place, BlockLease lease, Listener listener) {
    this.place = place;
    this.lease = lease;
    this.listener = listener;
  }

  public BlockPlace place() {
    return place;
  }

  public State state() {
    return state;
  }

  /** When the lane took the read, by System.nanoTime. */
  public long askedNanos() {
    return askedNanos;
  }

  long requestId() {
    return requestId;
  }

  /** What it arrives in; null while it does not. */
  @Nullable Block block() {
    return block;
  }

  /** The lane has taken it. */
  void asked(long id, long nowNanos) {
    requestId = id;
    askedNanos = nowNanos;
  }

  /** Its first byte is there, or may be: the lane reads into the block that this returns. */
  Block arriving() {
    assert state == State.RESERVED;
    state = State.ARRIVING;
    Block arriving = lease.take();
    block = arriving;
    return arriving;
  }

  /** Nothing was there, or something else: the block is reserved again. */
  void notArriving() {
    assert state == State.ARRIVING;
    state = State.RESERVED;
    lease.putBack(takeBlock());
  }

  /** Its last byte is there, and as it should be. */
  void arrived() {
    Block arrived = takeBlock();
    if (state == State.CANCELLED) {
      arrived.close();
      return;
    }
    state = State.DONE;
    listener.onBlock(this, arrived);
  }

  /** It will not come, or not as it should be. */
  void lost(BlockLoss loss) {
    if (block != null) {
      takeBlock().close();
    }
    if (state != State.CANCELLED) {
      state = State.DONE;
      listener.onLoss(this, loss);
    }
  }

  /** Nobody wants it any more. */
  void cancelled() {
    assert state == State.RESERVED || state == State.ARRIVING;
    state = State.CANCELLED;
  }

  private Block takeBlock() {
    Block taken = Objects.requireNonNull(block);
    block = null;
    return taken;
  }
}
