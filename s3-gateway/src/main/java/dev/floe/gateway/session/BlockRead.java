package dev.floe.gateway.session;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The request for one block, with the lease that provides its memory. Loop code: confined to the
 * lane's loop.
 *
 * <p>A read is <i>reserved</i> until the lane takes a block for its first bytes, then
 * <i>arriving</i> until its last byte, then <i>done</i>. A read that is cancelled while reserved
 * takes no memory; one that is cancelled while arriving releases its memory once the lane has read
 * the rest of the block. The listener is called at most once for each read, and never for a
 * cancelled one.
 */
public final class BlockRead {
  private final BlockPlace place;
  private final BlockLease lease;
  private final Listener listener;
  private State state = State.RESERVED;
  private long askedNanos;
  private long requestId;
  private @Nullable Block block;

  /** The progress of a read. */
  public enum State {
    RESERVED,
    ARRIVING,
    DONE,
    CANCELLED
  }

  /** Receives the result of a read, on the lane's loop and from within the lane. */
  public interface Listener {
    /** Called with a complete block whose checksum matches. The listener owns one reference. */
    void onBlock(BlockRead read, Block block);

    void onLoss(BlockRead read, BlockLoss loss);
  }

  /**
   * @param lease borrowed; the read takes a block from it when its first byte may arrive, so the
   *     lease's owner keeps one block reserved for each read that is neither done nor cancelled
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

  /** Returns the time at which the lane accepted the read, by System.nanoTime. */
  public long askedNanos() {
    return askedNanos;
  }

  /** Returns the id of the READ frame; 0 before it was sent. */
  public long requestId() {
    return requestId;
  }

  /** Returns the block that is arriving, borrowed; null if none is. */
  public @Nullable Block block() {
    return block;
  }

  /** Records that the lane has sent the request. */
  void asked(long id, long nowNanos) {
    requestId = id;
    askedNanos = nowNanos;
  }

  /** Takes a block from the lease. The lane reads the next bytes into it. */
  Block arriving() {
    assert state == State.RESERVED;
    state = State.ARRIVING;
    Block arriving = lease.take();
    block = arriving;
    return arriving;
  }

  /** Returns the block to the lease, because no bytes arrived, or the bytes of another frame. */
  void notArriving() {
    assert state == State.ARRIVING;
    state = State.RESERVED;
    lease.putBack(takeBlock());
  }

  /**
   * Passes the complete, verified block to the listener, or releases it if the read was cancelled.
   */
  void arrived() {
    Block arrived = takeBlock();
    if (state == State.CANCELLED) {
      arrived.close();
      return;
    }
    state = State.DONE;
    listener.onBlock(this, arrived);
  }

  /** Releases the block, if one is arriving, and reports the loss unless the read was cancelled. */
  void lost(BlockLoss loss) {
    if (block != null) {
      takeBlock().close();
    }
    if (state != State.CANCELLED) {
      state = State.DONE;
      listener.onLoss(this, loss);
    }
  }

  /** Cancels the read: the listener will not be called. */
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
