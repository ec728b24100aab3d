package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.InFlight;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wanted blocks of one stripe: from their nodes, or rebuilt from any d others. Confined
 * to one loop.
 *
 * <p>Its memory is leased before anything is asked for, for all of the stripe's blocks, so that a
 * loss or a hedge needs no second lease. What is asked for beyond the wanted blocks is {@link
 * dev.floe.gateway.policy.Hedging}'s decision; a loss is made good at once. It settles as READY or
 * LOST, and gives back and cancels everything that it does not need for that.
 */
final class StripeRead implements BlockRead.Listener {
  private final ReadContext context;
  private final StripeLocation where;
  private final StripeLayout layout;
  private final boolean[] wanted;
  private final boolean firstOfItsNodes;
  private final Listener listener;

  private final int total;

  /** Blocks that are enough: d, less the empty ones, which are known to be zero. */
  private final int needed;

  private final StripeRow row;
  private final StripeSlot[] slots;
  private final BitSet missing = new BitSet();
  private State state = State.NEW;
  private int arrived;

  /** When the first block was asked for. */
  private long begunNanos;

  /** When the last block arrived, or the first was asked for. */
  private long progressNanos;

  /** Reads that are on their way. */
  private int outstanding;

  /** Nodes that are waited for. */
  private int waking;

  private @Nullable BlockLease lease;
  private MemoryBudget.@Nullable Ticket ticket;
  private InFlight.@Nullable Entry entry;
  private Loop.@Nullable Timer hedge;
  private Loop.@Nullable Timer deadline;

  enum State {
    NEW,
    /** Waits for memory. */
    LEASING,
    /** Waits until its bytes may be in flight. */
    QUEUED,
    ASKING,
    /** The wanted blocks are here. */
    READY,
    /** They cannot be had. */
    LOST,
    /** Nobody wants them any more. */
    RELEASED
  }

  interface Listener {
    /** The state is READY or LOST; perhaps told before {@link StripeRead#begin} returns. */
    void onSettled(StripeRead read);
  }

  /**
   * @param wanted which indices are to be had; empty ones must not be among them
   * @param firstOfItsNodes whether its request has read nothing from these nodes before
   */
  StripeRead(
      ReadContext context,
      StripeLocation where,
      boolean[] wanted,
      boolean firstOfItsNodes,
      Listener listener) {
    this.context = context;
    this.where = where;
    this.layout = where.layout();
    this.wanted = wanted;
    this.firstOfItsNodes = firstOfItsNodes;
    this.listener = listener;
    this.total = layout.totalBlocks();
    this.row = new StripeRow(where, wanted);
    this.slots = row.slots();
    this.needed = layout.dataBlocksOf(where.stripe());
  }

  StripeLocation where() {
    return where;
  }

  State state() {
    return state;
  }

  /** Indices that should have been there and were missing or damaged. */
  BitSet missing() {
    return missing;
  }

  /** The block of a wanted index, once READY; its reference passes to the caller. */
  Block take(int index) {
    StripeSlot slot = slots[index];
    Block block = Objects.requireNonNull(slot.block);
    slot.block = null;
    return block;
  }

  /**
   * @return false, and nothing has happened, if memory would have to be waited for but may not
   */
  boolean begin(boolean mayWait) {
    assert state == State.NEW;
    int blocks = layout.storedBlocks(where.stripe());
    BlockLease now = context.pool().tryLease(blocks);
    if (now != null) {
      leased(now);
    } else if (mayWait) {
      state = State.LEASING;
      deadline = context.loop().schedule(this::lose, context.limits().memory().toNanos());
      ticket = context.pool().lease(blocks, context.loop(), this::leased);
    } else {
      return false;
    }
    return true;
  }

  private void leased(BlockLease granted) {
    ticket = null;
    cancelDeadline();
    lease = granted;
    state = State.QUEUED;
    long bytes = wakeOrCount();
    InFlight.Entry queued = context.inFlight().queue(bytes, () -> ask(bytes));
    entry = queued;
    queued.enter();
  }

  /**
   * Wakes the wanted nodes that are not live, for they need not wait for the others' bytes.
   *
   * @return bytes of the wanted blocks that live nodes have: these alone will be in flight
   */
  private long wakeOrCount() {
    long bytes = 0;
    for (int index = 0; index < total; index++) {
      if (wanted[index] && slots[index].standing == StripeSlot.Standing.AVAILABLE) {
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
    // From here on each block counts when its lane takes it: nodes come and go while this waited.
    Objects.requireNonNull(entry).arrived(countedBytes);
    long[] p95Nanos = context.p95Nanos(where);
    boolean allAsked = true;
    for (int index = 0; index < total; index++) {
      if (wanted[index]) {
        allAsked &= ask(index);
      }
    }
    boolean whole = row.wantsAll(layout);
    if (whole || !context.hedging().onlyTouched()) {
      boolean anySilent = firstOfItsNodes && context.anySilent(where, wanted);
      boolean trouble = !allAsked || context.hedging().anySlow(p95Nanos, wanted);
      int extra = context.hedging().extraBlocks(layout.parityBlocks(), anySilent, trouble);
      askMore(needed + extra - outstanding);
      context.counts().hedged(outstanding - needed);
    }
    makeGood();
    if (state == State.ASKING) {
      deadline = context.loop().schedule(this::look, context.limits().silent().toNanos());
      hedgeLater(p95Nanos);
    }
  }

  /** Asks for the block, or wakes its node; whether the block is on its way. */
  private boolean ask(int index) {
    StripeSlot slot = slots[index];
    if (slot.standing != StripeSlot.Standing.AVAILABLE) {
      return slot.standing == StripeSlot.Standing.ASKED
          || slot.standing == StripeSlot.Standing.ARRIVED;
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
    BlockRead read = new BlockRead(place, Objects.requireNonNull(lease), this);
    if (!lane.read(read)) {
      slot.standing = StripeSlot.Standing.ABSENT; // too slow to be asked: another one is
      return false;
    }
    slot.standing = StripeSlot.Standing.ASKED;
    slot.lane = lane;
    slot.read = read;
    slot.inFlightBytes = length;
    outstanding++;
    Objects.requireNonNull(entry).add(length);
    return true;
  }

  private void wake(int index, PoolNode node) {
    StripeSlot slot = slots[index];
    slot.standing = StripeSlot.Standing.WAKING;
    waking++;
    node.wake();
    slot.wait = node.whenLive(context.loop(), live -> awake(index, live));
  }

  private void awake(int index, boolean live) {
    StripeSlot slot = slots[index];
    if (state != State.ASKING || slot.standing != StripeSlot.Standing.WAKING) {
      return;
    }
    slot.wait = null;
    waking--;
    slot.standing = live ? StripeSlot.Standing.AVAILABLE : StripeSlot.Standing.ABSENT;
    if (live && (wanted[index] || arrived + outstanding < needed)) {
      ask(index);
    }
    makeGood();
  }

  /** Nodes that have not woken by now are not waited for any more. */
  private void stopWaking() {
    for (StripeSlot slot : slots) {
      if (slot.standing == StripeSlot.Standing.WAKING) {
        stopWaiting(slot);
      }
    }
    makeGood();
  }

  private void stopWaiting(StripeSlot slot) {
    slot.standing = StripeSlot.Standing.ABSENT;
    waking--;
    if (slot.wait != null) {
      slot.wait.cancel();
      slot.wait = null;
    }
  }

  /**
   * Asks for as many more blocks as are not asked for yet, parity first: a whole stripe lacks
   * nothing else.
   */
  private void askMore(int blocks) {
    int left = blocks;
    for (int index = total - 1; index >= 0 && left > 0; index--) {
      if (slots[index].standing == StripeSlot.Standing.AVAILABLE && ask(index)) {
        left--;
      }
    }
  }

  /** After a loss: sees to it that enough is on its way, or gives up. */
  private void makeGood() {
    if (state != State.ASKING || row.wantedAreComing()) {
      return;
    }
    askMore(needed - arrived - outstanding);
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

  /** What is outstanding by now is late: as many others are asked for as make up for it. */
  private void hedge() {
    hedge = null;
    if (state != State.ASKING) {
      return;
    }
    int before = outstanding;
    askMore(needed - arrived);
    context.counts().hedged(outstanding - before);
    if (outstanding > before) {
      hedgeLater(context.p95Nanos(where));
    }
    uncountSilent();
  }

  /** Blocks of nodes that have said nothing since they were asked keep no other request waiting. */
  private void uncountSilent() {
    Objects.requireNonNull(entry).arrived(row.takeSilentBytes(begunNanos));
  }

  /** Gives up if too many nodes are silent, or if no block has arrived for too long. */
  private void look() {
    deadline = null;
    long now = System.nanoTime();
    long silentNanos = context.limits().silent().toNanos();
    if (now - progressNanos >= context.limits().stripe().toNanos()) {
      lose();
      return;
    }
    if (now - begunNanos >= silentNanos) {
      stopWaking();
    }
    if (state != State.ASKING) {
      return;
    }
    if (row.wantedAreComing(now, begunNanos, silentNanos)
        || arrived + waking + row.coming(now, begunNanos, silentNanos) >= needed) {
      deadline = context.loop().schedule(this::look, silentNanos / 4);
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
    slot.standing = StripeSlot.Standing.ARRIVED;
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
    slots[index].standing = StripeSlot.Standing.ABSENT;
    uncount(slots[index]);
    if (loss != BlockLoss.GONE) {
      missing.set(index);
    }
    makeGood();
  }

  private void uncount(StripeSlot slot) {
    int bytes = slot.inFlightBytes;
    slot.inFlightBytes = 0;
    Objects.requireNonNull(entry).arrived(bytes);
  }

  private void settle() {
    boolean plain = row.wantedHaveArrived();
    if (!plain && !rebuild()) {
      return; // no memory to rebuild into: what has begun to arrive is waited for
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
   * Rebuilds the wanted blocks that are not here, into memory that reads had reserved which are not
   * needed any more. False if all of it is taken and there is no other.
   */
  private boolean rebuild() {
    int count = row.wantedButAbsent();
    BlockLease from = Objects.requireNonNull(lease);
    BlockLease extra = null;
    if (from.reservedBlocks() < count) {
      extra = context.pool().tryLease(count);
      if (extra == null) {
        return false;
      }
      from = extra;
    }
    Block[] rebuilt = new Block[total];
    for (int index = 0; index < total; index++) {
      if (wanted[index] && slots[index].standing != StripeSlot.Standing.ARRIVED) {
        rebuilt[index] = from.take();
      }
    }
    StripeBlocks.rebuild(context.codes(), where, row.blocks(), rebuilt);
    for (int index = 0; index < total; index++) {
      if (rebuilt[index] != null) {
        abandon(index);
        slots[index].standing = StripeSlot.Standing.ARRIVED;
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

  /** Gives everything back; nothing is told any more. */
  void release() {
    if (state != State.RELEASED) {
      state = State.RELEASED;
      stop();
      row.close();
    }
  }

  /** Ends all waiting and asking. */
  private void stop() {
    for (int index = 0; index < total; index++) {
      abandon(index);
    }
    if (hedge != null) {
      hedge.cancel();
      hedge = null;
    }
    cancelDeadline();
    if (ticket != null) {
      ticket.cancel();
      ticket = null;
    }
    if (lease != null) {
      lease.close();
      lease = null;
    }
    InFlight.Entry mine = entry;
    entry = null;
    if (mine != null) {
      mine.close();
    }
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  private void abandon(int index) {
    StripeSlot slot = slots[index];
    if (slot.standing == StripeSlot.Standing.WAKING) {
      stopWaiting(slot);
    } else if (slot.standing == StripeSlot.Standing.ASKED) {
      slot.standing = StripeSlot.Standing.ABSENT;
      outstanding--;
      Objects.requireNonNull(slot.lane).cancel(Objects.requireNonNull(slot.read));
    }
  }
}
