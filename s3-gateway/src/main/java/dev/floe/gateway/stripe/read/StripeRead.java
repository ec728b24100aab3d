package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.zone.ReadOrder;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.stripe.StripeBlocks;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wanted blocks of one stripe from their nodes, or rebuilds them from any d others.
 * Confined to one loop.
 *
 * <p>Its memory ({@link StripeMemory}) is leased before the first request. {@link
 * dev.floe.gateway.policy.Hedging} decides which blocks are requested besides the wanted ones; a
 * lost block is replaced at once. If too few others are left, a block whose session ended is
 * requested once more from its node, whose second instance may hold it. The read settles as READY
 * or LOST, and then cancels and releases everything else.
 */
final class StripeRead implements BlockRead.Listener {
  private final ReadContext context;
  private final StripeLocation where;
  private final StripeLayout layout;
  private final boolean[] wanted;

  /** The indices to request first: those wanted, or the cheapest blocks of a whole stripe. */
  private final boolean[] first;

  private final ReadOrder order;
  private final boolean firstOfItsNodes;
  private final Listener listener;

  private final int total;

  /** The number of blocks that are enough: d, minus the empty ones, which are known to be zero. */
  private final int needed;

  private final StripeMemory memory;
  private final StripeRow row;
  private final StripeSlot[] slots;
  private final BitSet missing = new BitSet();
  private State state = State.NEW;
  private int arrived;

  /** The time of the first request. */
  private long begunNanos;

  /** The time at which the last block arrived, or of the first request. */
  private long progressNanos;

  /** The number of reads without an answer. */
  private int outstanding;

  /** The number of nodes that are being woken. */
  private int waking;

  /** True once blocks were late. */
  private boolean late;

  private Loop.@Nullable Timer hedge;
  private Loop.@Nullable Timer deadline;

  enum State {
    NEW,
    /** Waits for memory. */
    LEASING,
    /** Waits until its bytes may be in flight. */
    QUEUED,
    ASKING,
    /** All wanted blocks have arrived or were rebuilt. */
    READY,
    /** Too few blocks are available to rebuild them. */
    LOST,
    /** The blocks are no longer wanted. */
    RELEASED
  }

  interface Listener {
    /** The state is READY or LOST. May be called before {@link StripeRead#begin} returns. */
    void onSettled(StripeRead read);
  }

  /**
   * @param wanted the indices to read, none of them empty
   * @param order in which the blocks on these nodes are requested
   * @param firstOfItsNodes true if its request has read nothing from these nodes before
   */
  StripeRead(
      ReadContext context,
      StripeLocation where,
      boolean[] wanted,
      ReadOrder order,
      boolean firstOfItsNodes,
      Listener listener) {
    this.context = context;
    this.where = where;
    this.layout = where.layout();
    this.wanted = wanted;
    this.order = order;
    this.firstOfItsNodes = firstOfItsNodes;
    this.listener = listener;
    this.total = layout.totalBlocks();
    this.row = new StripeRow(where, wanted, order);
    this.slots = row.slots();
    this.needed = layout.dataBlocksOf(where.stripe());
    this.first = row.first(layout, needed);
    this.memory = new StripeMemory(context, layout.storedBlocks(where.stripe()));
  }

  StripeLocation where() {
    return where;
  }

  State state() {
    return state;
  }

  /** Returns the indices whose blocks were expected but are missing or damaged. */
  BitSet missing() {
    return missing;
  }

  /** Returns the block of a wanted index once READY; the caller owns its reference. */
  Block take(int index) {
    StripeSlot slot = slots[index];
    Block block = Objects.requireNonNull(slot.block);
    slot.block = null;
    return block;
  }

  /**
   * @param mayWait whether it may wait for memory
   * @return false if there is no memory and it may not wait; the read is then unchanged
   */
  boolean begin(boolean mayWait) {
    assert state == State.NEW;
    if (memory.tryLease()) {
      leased();
    } else if (mayWait) {
      state = State.LEASING;
      deadline = context.loop().schedule(this::lose, context.limits().memory().toNanos());
      memory.awaitLease(this::leased);
    } else {
      return false;
    }
    return true;
  }

  private void leased() {
    cancelDeadline();
    state = State.QUEUED;
    long bytes = wakeOrCount();
    memory.awaitInFlight(bytes, () -> ask(bytes));
  }

  /**
   * Wakes the nodes to ask first that are not live. Waking need not wait for the other nodes'
   * bytes.
   *
   * @return the bytes of those blocks that are on live nodes, which alone will be in flight
   */
  private long wakeOrCount() {
    long bytes = 0;
    for (int index = 0; index < total; index++) {
      if (first[index] && slots[index].status == StripeSlot.Status.AVAILABLE) {
        PoolNode node = where.nodes().get(index);
        if (node.lane(context.loop()) == null) {
          node.wake();
        } else {
          bytes += layout.storedBytes(where.stripe(), index);
        }
      }
    }
    return bytes;
  }

  private void ask(long countedBytes) {
    state = State.ASKING;
    begunNanos = System.nanoTime();
    progressNanos = begunNanos;
    // From here on, a block counts as in flight once its lane accepts it: nodes may have woken or
    // left during the wait.
    memory.arrived(countedBytes);
    long[] p95Nanos = context.p95Nanos(where);
    boolean allAsked = true;
    for (int index = 0; index < total; index++) {
      if (first[index]) {
        allAsked &= ask(index);
      }
    }
    boolean whole = row.wantsAll(layout);
    if (whole || !context.hedging().onlyTouched()) {
      boolean anySilent = firstOfItsNodes && context.anySilent(where, first);
      boolean trouble = !allAsked || context.hedging().anySlow(p95Nanos, first);
      int extra = context.hedging().extraBlocks(layout.parityBlocks(), anySilent, trouble);
      requestMore(needed + extra - outstanding);
      context.counts().hedged(outstanding - needed);
    }
    replaceLosses();
    if (state == State.ASKING) {
      deadline = context.loop().schedule(this::checkProgress, context.limits().nextCheckNanos(0));
      hedgeLater(p95Nanos);
    }
  }

  /** Requests the block, or wakes its node. Returns true if the block was requested. */
  private boolean ask(int index) {
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
    waking++;
    node.wake();
    slot.wait = node.whenLive(context.loop(), live -> awake(index, live));
  }

  private void awake(int index, boolean live) {
    StripeSlot slot = slots[index];
    if (state != State.ASKING || slot.status != StripeSlot.Status.WAKING) {
      return;
    }
    slot.wait = null;
    waking--;
    slot.status = live ? StripeSlot.Status.AVAILABLE : StripeSlot.Status.ABSENT;
    if (live && (first[index] || arrived + outstanding < needed)) {
      ask(index);
    }
    replaceLosses();
  }

  /** Stops waiting for nodes that are still not awake. */
  private void stopWaking() {
    for (StripeSlot slot : slots) {
      if (slot.status == StripeSlot.Status.WAKING) {
        stopWaiting(slot);
      }
    }
    replaceLosses();
  }

  private void stopWaiting(StripeSlot slot) {
    slot.status = StripeSlot.Status.ABSENT;
    waking--;
    if (slot.wait != null) {
      slot.wait.cancel();
      slot.wait = null;
    }
  }

  /** Requests this many more blocks, as far as they may be requested. */
  private void requestMore(int blocks) {
    int left = blocks;
    for (int nth = 0; nth < total && left > 0; nth++) {
      int index = order.replacement(nth);
      if (row.isAvailable(index)
          && order.mayRequest(index, arrived + outstanding + waking < needed, late || waking > 0)
          && ask(index)) {
        left--;
      }
    }
  }

  /** Requests other blocks if too few are on their way. The stripe is lost if too few are left. */
  private void replaceLosses() {
    if (state != State.ASKING || row.wantedAreComing()) {
      return;
    }
    requestMore(needed - arrived - outstanding);
    if (arrived >= needed) {
      settle();
    } else if (arrived + outstanding + waking < needed) {
      lose();
    }
  }

  private void hedgeLater(long[] p95Nanos) {
    long after = context.hedging().hedgeAfterNanos(p95Nanos);
    hedge = context.loop().schedule(this::hedge, after);
  }

  /** All outstanding blocks are late: requests as many others. */
  private void hedge() {
    hedge = null;
    if (state != State.ASKING) {
      return;
    }
    late = true;
    int before = outstanding;
    requestMore(needed - arrived);
    context.counts().hedged(outstanding - before);
    if (outstanding > before) {
      hedgeLater(context.p95Nanos(where));
    }
    uncountSilent();
  }

  /** Stops counting blocks of silent nodes as in flight, so that they delay no other request. */
  private void uncountSilent() {
    memory.arrived(row.takeSilentBytes(begunNanos));
  }

  /** Loses the stripe if too many nodes are silent, or if no block has arrived for too long. */
  private void checkProgress() {
    deadline = null;
    long now = System.nanoTime();
    long silentNanos = context.limits().silent().toNanos();
    if (now - progressNanos >= context.limits().stripe().toNanos()) {
      lose();
      return;
    }
    if (now - begunNanos >= context.limits().wakingNanos()) {
      stopWaking();
    }
    if (state != State.ASKING) {
      return;
    }
    if (row.wantedAreComing(now, begunNanos, silentNanos)
        || arrived + waking + row.coming(now, begunNanos, silentNanos) >= needed) {
      long next = context.limits().nextCheckNanos(now - begunNanos);
      deadline = context.loop().schedule(this::checkProgress, next);
    } else {
      lose();
    }
  }

  @Override
  public void onBlock(BlockRead read, Block block) {
    StripeSlot slot = slots[read.place().index()];
    outstanding--;
    if (state != State.ASKING) {
      block.close();
      return;
    }
    slot.status = StripeSlot.Status.ARRIVED;
    slot.block = block;
    arrived++;
    progressNanos = System.nanoTime();
    uncount(slot);
    if (arrived >= needed || row.wantedHaveArrived()) {
      settle();
    }
  }

  @Override
  public void onLoss(BlockRead read, BlockLoss loss) {
    int index = read.place().index();
    outstanding--;
    if (loss == BlockLoss.DAMAGED) {
      context.counts().damaged();
    }
    if (state != State.ASKING) {
      return;
    }
    uncount(slots[index]);
    slots[index].lost(loss);
    if (loss != BlockLoss.GONE) {
      missing.set(index);
    }
    replaceLosses();
  }

  private void uncount(StripeSlot slot) {
    int bytes = slot.inFlightBytes;
    slot.inFlightBytes = 0;
    memory.arrived(bytes);
  }

  private void settle() {
    boolean plain = row.wantedHaveArrived();
    if (!plain && !rebuild()) {
      return; // no memory to rebuild into: waits for the blocks that have begun to arrive
    }
    state = State.READY;
    context.counts().read(plain ? "plain" : "decoded");
    stop();
    for (int index = 0; index < total; index++) {
      if (!wanted[index]) {
        slots[index].close();
      }
    }
    listener.onSettled(this);
  }

  /**
   * Rebuilds the wanted blocks that have not arrived. Their memory was leased for reads that are no
   * longer needed; if all of it is in use, other memory is leased. Returns false if none is free.
   */
  private boolean rebuild() {
    BlockLease from = memory.leaseOf(row.wantedButAbsent());
    if (from == null) {
      return false;
    }
    Block[] rebuilt = new Block[total];
    for (int index = 0; index < total; index++) {
      if (wanted[index] && slots[index].status != StripeSlot.Status.ARRIVED) {
        rebuilt[index] = from.take();
      }
    }
    StripeBlocks.rebuild(context.codes(), where, row.blocks(), rebuilt);
    for (int index = 0; index < total; index++) {
      if (rebuilt[index] != null) {
        abandon(index);
        slots[index].status = StripeSlot.Status.ARRIVED;
        slots[index].block = rebuilt[index];
      }
    }
    return true;
  }

  private void lose() {
    assert state == State.LEASING || state == State.ASKING;
    state = State.LOST;
    context.counts().read("lost");
    stop();
    row.close();
    listener.onSettled(this);
  }

  /** Releases everything; the listener is not called any more. */
  void release() {
    if (state != State.RELEASED) {
      state = State.RELEASED;
      stop();
      row.close();
    }
  }

  /** Cancels all waits and requests. */
  private void stop() {
    for (int index = 0; index < total; index++) {
      abandon(index);
    }
    if (hedge != null) {
      hedge.cancel();
      hedge = null;
    }
    cancelDeadline();
    memory.close();
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  private void abandon(int index) {
    StripeSlot slot = slots[index];
    if (slot.status == StripeSlot.Status.WAKING) {
      stopWaiting(slot);
    } else if (slot.status == StripeSlot.Status.ASKED) {
      slot.status = StripeSlot.Status.ABSENT;
      outstanding--;
      Objects.requireNonNull(slot.lane).cancel(Objects.requireNonNull(slot.read));
    }
  }
}
