package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.stripe.StripeBlocks;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wanted blocks of one stripe from their nodes, or rebuilds them from any d other blocks.
 * Confined to one loop.
 *
 * <p>Its memory ({@link StripeMemory}) is leased before the first request. {@link
 * dev.floe.gateway.policy.Hedging} decides which blocks are requested besides the wanted ones; a
 * lost block is replaced at once. If too few other blocks are left, a block whose session ended is
 * requested once more from its node, whose second instance may hold it. The read settles as READY
 * or LOST, and then cancels and releases everything else. {@link BlockRequests} sends the requests
 * and counts their results.
 */
final class StripeRead implements BlockRequests.Listener {
  private final ReadContext context;
  private final StripeRequest request;
  private final StripeLocation where;
  private final StripeLayout layout;
  private final Listener listener;
  private final StripeMemory memory;
  private final StripeRow row;
  private final StripeSlot[] slots;
  private final BlockRequests requests;
  private State state = State.NEW;

  /** The time of the first request. */
  private long begunNanos;

  /** The time of the latest arrival of a block, or of the first request before any has arrived. */
  private long progressNanos;

  /** True once blocks were late. */
  private boolean late;

  /** True while the read waits for the end of the loop's turn before it rebuilds blocks. */
  private boolean settlesSoon;

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
    /** Too few blocks are available, none has arrived for too long, or memory stayed short. */
    LOST,
    /** The blocks are no longer wanted. */
    RELEASED
  }

  interface Listener {
    /** The state is READY or LOST. May be called before {@link StripeRead#begin} returns. */
    void onSettled(StripeRead read);
  }

  StripeRead(ReadContext context, StripeRequest request, Listener listener) {
    this.context = context;
    this.request = request;
    this.where = request.where();
    this.layout = request.layout();
    this.listener = listener;
    this.row = new StripeRow(where, request.wanted(), request.order());
    this.slots = row.slots();
    this.memory = new StripeMemory(context, layout.storedBlocks(where.stripe()));
    this.requests = new BlockRequests(context, request, row, memory, this);
  }

  StripeLocation where() {
    return where;
  }

  State state() {
    return state;
  }

  /** Returns the indices whose blocks were expected but are missing or damaged. */
  BitSet missing() {
    return requests.missing();
  }

  /** Returns the block of a wanted index once READY; the caller owns its reference. */
  Block take(int index) {
    StripeSlot slot = slots[index];
    Block block = Objects.requireNonNull(slot.block);
    slot.block = null;
    return block;
  }

  /**
   * @param mayWait true to wait for memory if there is none now
   * @return false if there is no memory and the read may not wait; the read is then unchanged
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
    long bytes = requests.wakeOrCount();
    memory.awaitInFlight(bytes, () -> ask(bytes));
  }

  private void ask(long countedBytes) {
    state = State.ASKING;
    begunNanos = System.nanoTime();
    progressNanos = begunNanos;
    // From here on, a block counts as in flight once its lane accepts it: nodes may have woken or
    // left during the wait.
    memory.arrived(countedBytes);
    long[] p95Nanos = context.p95Nanos(where);
    boolean allAsked = requests.requestFirst();
    boolean whole = row.wantsAll(layout);
    if (whole || !context.hedging().onlyTouched()) {
      boolean[] first = requests.first();
      boolean anySilent = request.firstOfItsNodes() && context.anySilent(where, first);
      boolean trouble = !allAsked || context.hedging().anySlow(p95Nanos, first);
      int extra = context.hedging().extraBlocks(layout.parityBlocks(), anySilent, trouble);
      int needed = request.needed();
      requests.requestMore(needed + extra - requests.outstanding(), late);
      context.counts().hedged(requests.outstanding() - needed);
    }
    onChanged();
    if (state == State.ASKING) {
      checkLater(begunNanos);
      hedgeLater(p95Nanos);
    }
  }

  /** Requests other blocks if too few are on their way. The stripe is lost if too few are left. */
  @Override
  public void onChanged() {
    if (state != State.ASKING || row.wantedAreComing()) {
      return;
    }
    requests.replaceLosses(late);
    if (requests.areEnough()) {
      settle();
    } else if (!requests.mayBecomeEnough()) {
      lose();
    } else if (requests.wakes().waking() > 0) {
      checkLater(System.nanoTime()); // the nodes that woke may shorten the wait for the others
    }
  }

  @Override
  public void onArrived() {
    progressNanos = System.nanoTime();
    if (row.wantedHaveArrived() || (requests.areEnough() && !row.wantedAreComing())) {
      settle();
    } else if (requests.areEnough() && !settlesSoon) {
      // Bytes that are already in the sockets arrive within this turn of the loop, and receiving a
      // wanted block costs less than rebuilding it.
      settlesSoon = true;
      context.loop().execute(this::settleAfterTurn);
    }
  }

  private void settleAfterTurn() {
    settlesSoon = false;
    if (state == State.ASKING) {
      settle();
    }
  }

  private void hedgeLater(long[] p95Nanos) {
    long after = context.hedging().hedgeAfterNanos(p95Nanos);
    hedge = context.loop().schedule(this::hedge, after);
  }

  /** Blocks are late: requests another for each needed one that has not arrived. */
  private void hedge() {
    hedge = null;
    if (state != State.ASKING) {
      return;
    }
    late = true;
    int before = requests.outstanding();
    requests.requestOthers(late);
    context.counts().hedged(requests.outstanding() - before);
    if (requests.outstanding() > before) {
      hedgeLater(context.p95Nanos(where));
    }
    uncountSilent();
  }

  /** Stops counting blocks of silent nodes as in flight, so that they delay no other request. */
  private void uncountSilent() {
    memory.arrived(row.takeSilentBytes(begunNanos));
  }

  /**
   * Ends the read as LOST if too many nodes are silent, or if no block has arrived for too long.
   */
  private void checkProgress() {
    deadline = null;
    long now = System.nanoTime();
    if (now - progressNanos >= context.limits().stripe().toNanos()) {
      lose();
      return;
    }
    if (requests.wakingForNanos(now) >= context.limits().wakingNanos(requests.wakes())) {
      requests.stopWaking();
      onChanged();
    }
    if (state != State.ASKING) {
      return;
    }
    if (requests.mayBecomeEnough(now, begunNanos, context.limits().silent().toNanos())) {
      checkLater(now);
    } else {
      lose();
    }
  }

  private void checkLater(long nowNanos) {
    cancelDeadline();
    long next =
        context
            .limits()
            .nextCheckNanos(
                nowNanos - begunNanos, requests.wakingForNanos(nowNanos), requests.wakes());
    deadline = context.loop().schedule(this::checkProgress, next);
  }

  private void settle() {
    boolean plain = row.wantedHaveArrived();
    if (!plain && !rebuild()) {
      return; // no memory to rebuild into: wait for the blocks that have begun to arrive
    }
    state = State.READY;
    context.counts().read(plain ? "plain" : "decoded");
    stop();
    row.closeUnwanted();
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
    Block[] rebuilt = new Block[slots.length];
    for (int index = 0; index < slots.length; index++) {
      if (request.wanted()[index] && slots[index].status != StripeSlot.Status.ARRIVED) {
        rebuilt[index] = from.take();
      }
    }
    StripeBlocks.rebuild(context.codes(), where, row.blocks(), rebuilt);
    for (int index = 0; index < slots.length; index++) {
      if (rebuilt[index] != null) {
        requests.cancel(index);
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

  /** Releases everything. The listener is not called afterwards. */
  void release() {
    if (state != State.RELEASED) {
      state = State.RELEASED;
      stop();
      row.close();
    }
  }

  /** Cancels all waits and requests. */
  private void stop() {
    requests.cancelAll();
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
}
