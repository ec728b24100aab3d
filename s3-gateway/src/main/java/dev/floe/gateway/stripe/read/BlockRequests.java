package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.policy.wake.WakeProgress;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.BitSet;
import java.util.Objects;

/**
 * Sends the requests of one {@link StripeRead}, each to the lane of its node. Wakes the node first
 * if it sleeps. Counts the blocks that have arrived and those that still may. The read decides
 * which blocks to request and when to stop. Confined to one loop.
 */
final class BlockRequests implements BlockRead.Listener {
  private final ReadContext context;
  private final StripeRequest request;
  private final StripeLocation where;
  private final StripeLayout layout;
  private final StripeMemory memory;
  private final StripeRow row;
  private final StripeSlot[] slots;
  private final Listener listener;

  /** The indices to request first: those wanted, or the cheapest blocks of a whole stripe. */
  private final boolean[] first;

  private final int needed;
  private final BitSet missing = new BitSet();
  private int arrived;

  /** The number of reads without an answer. */
  private int outstanding;

  /** The number of nodes that are being woken. */
  private int waking;

  /** The number of nodes that were woken and are live, and the time that the slowest took. */
  private int awake;

  private long slowestWakeNanos;

  /** The time since when at least one node is being woken. */
  private long wakingSinceNanos;

  private boolean ended;

  /** Receives the results, on the loop, until the requests are cancelled. */
  interface Listener {
    /** A requested block has arrived. */
    void onArrived();

    /** A requested block was lost, or a node that was being woken is live or could not be woken. */
    void onChanged();
  }

  /**
   * @param row the stripe's slots
   * @param memory the stripe's memory, leased before the first request
   */
  BlockRequests(
      ReadContext context,
      StripeRequest request,
      StripeRow row,
      StripeMemory memory,
      Listener listener) {
    this.context = context;
    this.request = request;
    this.where = request.where();
    this.layout = request.layout();
    this.memory = memory;
    this.row = row;
    this.slots = row.slots();
    this.listener = listener;
    this.needed = request.needed();
    this.first = row.first(layout, needed);
  }

  /** Returns the indices to request first. */
  boolean[] first() {
    return first;
  }

  /** Returns the indices whose blocks were expected but are missing or damaged. */
  BitSet missing() {
    return missing;
  }

  /** Returns the number of reads without an answer. */
  int outstanding() {
    return outstanding;
  }

  /** Returns the state of the nodes that were woken. */
  WakeProgress wakes() {
    return new WakeProgress(waking, awake, slowestWakeNanos);
  }

  /**
   * Returns the time for which the stripe has waited for nodes that are being woken; 0 if it waits
   * for none. Nodes that must be woken late, because their sessions were lost, have as long as
   * those that are woken at the start.
   */
  long wakingForNanos(long nowNanos) {
    return waking == 0 ? 0 : Math.max(0, nowNanos - wakingSinceNanos);
  }

  /** Returns true if enough blocks have arrived to rebuild the others. */
  boolean areEnough() {
    return arrived >= needed;
  }

  /**
   * Returns true if enough blocks have arrived, are outstanding, or may be requested once their
   * nodes are awake.
   */
  boolean mayBecomeEnough() {
    return arrived + outstanding + waking >= needed;
  }

  /** Returns true if enough blocks may arrive even without those requested from silent nodes. */
  boolean mayBecomeEnough(long nowNanos, long begunNanos, long silentNanos) {
    return row.wantedAreComing(nowNanos, begunNanos, silentNanos)
        || arrived + waking + row.coming(nowNanos, begunNanos, silentNanos) >= needed;
  }

  /**
   * Wakes each node that has one of the first blocks and is not live. These nodes can wake while
   * the read waits until its bytes may be in flight.
   *
   * @return the bytes of the first blocks that are on live nodes; only these will be in flight at
   *     once
   */
  long wakeOrCount() {
    long bytes = 0;
    for (int index = 0; index < slots.length; index++) {
      if (first[index] && row.isAvailable(index)) {
        PoolNode node = where.nodes().get(index);
        if (node.lane(context.loop()) == null) {
          node.wake(request.purpose());
        } else {
          bytes += layout.storedBytes(where.stripe(), index);
        }
      }
    }
    return bytes;
  }

  /** Requests the first blocks. Returns true if all of them were requested. */
  boolean requestFirst() {
    boolean all = true;
    for (int index = 0; index < slots.length; index++) {
      if (first[index]) {
        all &= request(index);
      }
    }
    return all;
  }

  /**
   * Requests up to this many more blocks, of those that may be requested.
   *
   * @param late true if blocks were late
   */
  void requestMore(int blocks, boolean late) {
    int left = blocks;
    for (int nth = 0; nth < slots.length && left > 0; nth++) {
      int index = request.order().replacement(nth);
      if (row.isAvailable(index)
          && request.order().mayRequest(index, !mayBecomeEnough(), late || waking > 0)
          && request(index)) {
        left--;
      }
    }
  }

  /**
   * Requests the blocks that are needed in addition to those that have arrived or are outstanding.
   */
  void replaceLosses(boolean late) {
    requestMore(needed - arrived - outstanding, late);
  }

  /** Requests another block for each needed one that has not arrived. */
  void requestOthers(boolean late) {
    requestMore(needed - arrived, late);
  }

  /**
   * Requests the block, or wakes its node. Returns true if the block was requested now or before.
   */
  private boolean request(int index) {
    StripeSlot slot = slots[index];
    if (slot.status != StripeSlot.Status.AVAILABLE) {
      return slot.status == StripeSlot.Status.ASKED || slot.status == StripeSlot.Status.ARRIVED;
    }
    PoolNode node = where.nodes().get(index);
    NodeLane lane = node.lane(context.loop());
    if (lane == null) {
      wake(index, node);
      return false;
    }
    int length = layout.storedBytes(where.stripe(), index);
    BlockPlace place =
        new BlockPlace(where.fill(), where.segment(), where.stripeInSegment(), index, length);
    BlockLease lease = slot.repeated() ? memory.leaseAgain() : memory.lease();
    BlockRead read = lease == null ? null : new BlockRead(place, lease, this);
    if (read == null || !lane.read(read)) {
      // There is no memory, or the lane is too slow: another block is requested.
      slot.status = StripeSlot.Status.ABSENT;
      return false;
    }
    slot.status = StripeSlot.Status.ASKED;
    slot.lane = lane;
    slot.read = read;
    slot.inFlightBytes = length;
    outstanding++;
    memory.inFlight(length);
    return true;
  }

  private void wake(int index, PoolNode node) {
    StripeSlot slot = slots[index];
    slot.status = StripeSlot.Status.WAKING;
    if (waking++ == 0) {
      wakingSinceNanos = System.nanoTime();
    }
    node.wake(request.purpose());
    slot.wasAsleep = node.isWaking();
    slot.wokenNanos = node.wakeBegunNanos();
    slot.wait = node.whenLive(context.loop(), live -> awake(index, live));
  }

  private void awake(int index, boolean live) {
    StripeSlot slot = slots[index];
    if (ended || slot.status != StripeSlot.Status.WAKING) {
      return;
    }
    slot.wait = null;
    waking--;
    slot.status = live ? StripeSlot.Status.AVAILABLE : StripeSlot.Status.ABSENT;
    if (live && slot.wasAsleep) {
      awake++;
      slowestWakeNanos = Math.max(slowestWakeNanos, System.nanoTime() - slot.wokenNanos);
    }
    if (live && (first[index] || arrived + outstanding < needed)) {
      request(index);
    }
    listener.onChanged();
  }

  /** Stops waiting for nodes that are still not awake. */
  void stopWaking() {
    for (StripeSlot slot : slots) {
      if (slot.status == StripeSlot.Status.WAKING) {
        stopWaiting(slot);
      }
    }
  }

  private void stopWaiting(StripeSlot slot) {
    slot.status = StripeSlot.Status.ABSENT;
    waking--;
    if (slot.wait != null) {
      slot.wait.cancel();
      slot.wait = null;
    }
  }

  @Override
  public void onBlock(BlockRead read, Block block) {
    StripeSlot slot = slots[read.place().index()];
    outstanding--;
    if (ended) {
      block.close();
      return;
    }
    slot.status = StripeSlot.Status.ARRIVED;
    slot.block = block;
    arrived++;
    uncount(slot);
    listener.onArrived();
  }

  @Override
  public void onLoss(BlockRead read, BlockLoss loss) {
    int index = read.place().index();
    outstanding--;
    if (loss == BlockLoss.DAMAGED) {
      context.counts().damaged();
    }
    if (ended) {
      return;
    }
    uncount(slots[index]);
    slots[index].lost(loss);
    if (loss != BlockLoss.GONE) {
      missing.set(index);
    }
    listener.onChanged();
  }

  private void uncount(StripeSlot slot) {
    int bytes = slot.inFlightBytes;
    slot.inFlightBytes = 0;
    memory.arrived(bytes);
  }

  /** Cancels the request for this block or the wait for its node, if the block has not arrived. */
  void cancel(int index) {
    StripeSlot slot = slots[index];
    if (slot.status == StripeSlot.Status.WAKING) {
      stopWaiting(slot);
    } else if (slot.status == StripeSlot.Status.ASKED) {
      slot.status = StripeSlot.Status.ABSENT;
      outstanding--;
      Objects.requireNonNull(slot.lane).cancel(Objects.requireNonNull(slot.read));
    }
  }

  /** Cancels all requests and all waits for nodes. The listener is not called afterwards. */
  void cancelAll() {
    ended = true;
    for (int index = 0; index < slots.length; index++) {
      cancel(index);
    }
  }
}
