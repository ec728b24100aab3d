package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.policy.zone.ReadOrder;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stripes of a range in order with two {@link StripeRead}s: the head, which is read,
 * passed to the listener and written to the client, and the one after it, which is read ahead.
 * Confined to one loop.
 */
final class RangeReader implements StripeReader, StripeRead.Listener {
  private final ReadContext context;
  private final StripeLayout layout;
  private final ByteRange range;
  private final StripeMap map;
  private final Listener listener;
  private final long firstStripe;
  private final long endStripe;

  /** The next stripe for the client. */
  private long headStripe;

  /** The nodes of the most recent stripe, and the order in which their blocks are requested. */
  private List<PoolNode> nodes = List.of();

  private @Nullable ReadOrder order;
  private @Nullable StripeRead head;
  private @Nullable StripeRead ahead;
  private State state = State.NEW;

  /** The states of the head stripe. */
  private enum State {
    NEW,
    /** The head is being read. */
    READING,
    /**
     * The head was passed to the listener, and its bytes are being written to the client's socket.
     */
    WRITING,
    DONE
  }

  RangeReader(
      ReadContext context, StripeLayout layout, ByteRange range, StripeMap map, Listener listener) {
    if (range.lengthBytes() == 0 || range.end() > layout.lengthBytes()) {
      throw new IllegalArgumentException(
          "range %s of an object of %d bytes, expected a range of 1 byte or more within it"
              .formatted(range, layout.lengthBytes()));
    }
    this.context = context;
    this.layout = layout;
    this.range = range;
    this.map = map;
    this.listener = listener;
    this.firstStripe = layout.stripeOf(range.start());
    this.endStripe = layout.stripeOf(range.end() - 1) + 1;
    this.headStripe = firstStripe;
  }

  @Override
  public void start() {
    assert context.loop().inLoop();
    if (state != State.NEW) {
      throw new IllegalStateException("reader is %s, expected NEW".formatted(state));
    }
    state = State.READING;
    // Run later, so that the caller has stored its reader before the listener is called.
    context.loop().execute(this::proceed);
  }

  @Override
  public void written() {
    assert context.loop().inLoop();
    if (state == State.DONE) {
      return;
    }
    if (state != State.WRITING) {
      throw new IllegalStateException("reader is %s, expected WRITING".formatted(state));
    }
    head = ahead;
    ahead = null;
    headStripe++;
    context.ahead().remove(this);
    state = State.READING;
    proceed();
  }

  @Override
  public void abort() {
    assert context.loop().inLoop();
    finish();
  }

  /**
   * Advances as far as possible: passes the head to the listener, and begins reads that have not
   * begun.
   */
  private void proceed() {
    if (state == State.DONE) {
      return;
    }
    if (headStripe == endStripe) {
      finish();
      listener.onEnd();
      return;
    }
    if (head == null && state == State.READING) {
      StripeLocation where = map.locate(headStripe);
      List<Run> held = where == null ? null : map.take(where, range);
      if (where != null && held != null) {
        state = State.WRITING;
        listener.onHeld(where, held);
      } else {
        head = where == null ? null : begin(where, true);
        if (head == null) {
          lose();
          return;
        }
      }
    }
    handOver();
    readAhead(headStripe + 1);
  }

  private void readAhead(long next) {
    if (state == State.DONE || ahead != null || !mayReadAhead(next)) {
      return;
    }
    StripeLocation where = map.locate(next);
    if (where != null && !map.holds(where)) {
      ahead = begin(where, false);
      if (ahead != null) {
        context.ahead().add(this);
      }
    }
  }

  /**
   * Returns true if a stripe should be read ahead. Reading ahead hides the nodes' latency from a
   * client that is alone. With several clients, one more stripe would only push blocks out of the
   * processor's cache.
   */
  private boolean mayReadAhead(long stripe) {
    return stripe < endStripe && context.isCalm();
  }

  /** Begins to read a stripe. Returns null if memory is short and the read may not wait for it. */
  private @Nullable StripeRead begin(StripeLocation where, boolean mayWait) {
    long stripe = where.stripe();
    boolean[] wanted = new boolean[where.layout().totalBlocks()];
    for (int index = 0; index < layout.dataBlocks(); index++) {
      wanted[index] = layout.within(stripe, index, range).lengthBytes() > 0;
    }
    boolean firstOfItsNodes = stripe == firstStripe || where.stripeInSegment() == 0;
    StripeRequest request =
        new StripeRequest(where, wanted, order(where), firstOfItsNodes, Purpose.SERVE);
    StripeRead read = new StripeRead(context, request, this);
    return read.begin(mayWait) ? read : null;
  }

  private ReadOrder order(StripeLocation where) {
    ReadOrder known = order;
    if (known == null || !nodes.equals(where.nodes())) {
      nodes = where.nodes();
      known = context.orders().of(where);
      order = known;
    }
    return known;
  }

  private void handOver() {
    StripeRead ready = head;
    if (state != State.READING || ready == null) {
      return;
    }
    switch (ready.state()) {
      case READY -> {
        state = State.WRITING;
        reportMissing(ready, absent(ready));
        listener.onStripe(ready.where(), runs(ready, headStripe));
      }
      case LOST -> {
        reportMissing(ready, ready.missing());
        lose();
      }
      case NEW, LEASING, QUEUED, ASKING, RELEASED -> {}
    }
  }

  private void lose() {
    long from = Math.max(range.start(), layout.bytesOf(headStripe).start());
    finish();
    listener.onLost(new ByteRange(from, range.end()));
  }

  /**
   * Returns the blocks that the stripe lacks: those found missing now, and those known to be
   * absent.
   */
  private BitSet absent(StripeRead read) {
    StripeLocation where = read.where();
    StripeLayout coded = where.layout();
    if (where.present().cardinality() == coded.storedBlocks(where.stripe())) {
      return read.missing();
    }
    BitSet absent = (BitSet) read.missing().clone();
    for (int index = 0; index < coded.totalBlocks(); index++) {
      if (!where.present().get(index) && !coded.isEmpty(where.stripe(), index)) {
        absent.set(index);
      }
    }
    return absent;
  }

  private void reportMissing(StripeRead read, BitSet missing) {
    if (!missing.isEmpty()) {
      listener.onMissing(read.where(), missing);
    }
  }

  private List<Run> runs(StripeRead ready, long stripe) {
    List<Run> runs = new ArrayList<>(layout.dataBlocks());
    for (int index = 0; index < layout.dataBlocks(); index++) {
      ByteRange part = layout.within(stripe, index, range);
      if (part.lengthBytes() > 0) {
        Block block = ready.take(index);
        runs.add(new Run(block, (int) part.start(), (int) part.lengthBytes()));
      }
    }
    return runs;
  }

  @Override
  public void onSettled(StripeRead read) {
    if (read == head) {
      handOver();
      if (state == State.WRITING) {
        proceed();
      }
    }
  }

  /** Releases the stripe that was read ahead, because memory is short. It is read again later. */
  void releaseAhead() {
    if (state == State.WRITING && ahead != null) {
      ahead.release();
      ahead = null;
      context.ahead().remove(this);
    }
  }

  private void finish() {
    state = State.DONE;
    context.ahead().remove(this);
    if (head != null) {
      head.release();
      head = null;
    }
    if (ahead != null) {
      ahead.release();
      ahead = null;
    }
  }
}
