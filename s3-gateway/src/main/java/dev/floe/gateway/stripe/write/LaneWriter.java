package dev.floe.gateway.stripe.write;

import dev.floe.coding.ErasureCode;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.gateway.stripe.Codes;
import dev.floe.gateway.stripe.StripeBlocks;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.node.protocol.BlockCrc;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends blocks and seals over the nodes' lanes; consecutive ones use the lanes of different loops.
 * Thread code; thread-safe.
 */
public final class LaneWriter implements StripeWriter {
  /**
   * The longest time without an answer for which a write waits while readers wait for memory.
   * Readers have priority, even if too few blocks are stored by then and the stripe is lost.
   */
  private static final Duration SILENCE_BEFORE_READERS = Duration.ofMillis(200);

  private final Loops loops;
  private final FillPatience patience;
  private final Purpose purpose;
  private final Codes codes = new Codes();
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Nodes that did not answer in time and have stored nothing since. A write that has stored d
   * blocks does not wait for these nodes if its memory is needed.
   */
  private final Set<PoolNode> silent = ConcurrentHashMap.newKeySet();

  LaneWriter(Loops loops) {
    this(loops, FillPatience.STANDARD);
  }

  /**
   * @param purpose the reason for which sleeping nodes are woken
   */
  LaneWriter(Loops loops, Purpose purpose) {
    this(loops, FillPatience.STANDARD, purpose);
  }

  /**
   * @param patience decides how long a stripe with d blocks stored waits for the other answers, if
   *     its memory is needed
   */
  public LaneWriter(Loops loops, FillPatience patience) {
    this(loops, patience, Purpose.SERVE);
  }

  private LaneWriter(Loops loops, FillPatience patience, Purpose purpose) {
    this.loops = loops;
    this.patience = patience;
    this.purpose = purpose;
  }

  @Override
  public Outcome write(
      StripeLocation where, List<Block> data, BlockLease parity, Duration atMost, Caller caller)
      throws InterruptedException {
    StripeLayout layout = where.layout();
    int stored = layout.dataBlocksOf(where.stripe());
    if (data.size() != stored) {
      throw new IllegalArgumentException(
          "%d data blocks for stripe %d, expected %d"
              .formatted(data.size(), where.stripe(), stored));
    }
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    @Nullable Block[] blocks = new @Nullable Block[layout.totalBlocks()];
    for (int index = 0; index < stored; index++) {
      blocks[index] = data.get(index).retain();
    }
    try {
      for (int index = layout.dataBlocks(); index < blocks.length; index++) {
        blocks[index] = parity.take();
      }
      encode(where, blocks);
      for (int index = 0; index < blocks.length; index++) {
        if (where.present().get(index)) {
          close(blocks[index]);
          blocks[index] = null;
        }
      }
      int enough = stored - where.present().cardinality();
      return outcome(where, send(where, blocks, deadlineNanos, enough, yielding(caller, parity)));
    } finally {
      for (Block block : blocks) {
        close(block);
      }
    }
  }

  /** The caller of a write, and a test of whether readers wait for memory. */
  private record Urgency(Caller caller, BooleanSupplier readersWait) {}

  private static Urgency yielding(Caller caller, BlockLease lease) {
    return new Urgency(caller, lease::othersWait);
  }

  private static void close(@Nullable Block block) {
    if (block != null) {
      block.close();
    }
  }

  private void encode(StripeLocation where, @Nullable Block[] blocks) {
    ErasureCode code = codes.of(where);
    @Nullable MemorySegment[] stripe = new @Nullable MemorySegment[blocks.length];
    for (int index = 0; index < blocks.length; index++) {
      Block block = blocks[index];
      if (block != null) {
        StripeBlocks.zeroPadding(where.layout(), where.stripe(), index, block);
        stripe[index] = block.segment();
      }
    }
    code.encode(stripe, where.layout().codedBlockBytes(where.stripe()));
  }

  /**
   * Writes every block that is not null, and waits for every answer unless readers wait for memory.
   */
  Outcome write(
      StripeLocation where,
      @Nullable Block[] blocks,
      long deadlineNanos,
      BooleanSupplier readersWait)
      throws InterruptedException {
    Urgency urgency = new Urgency(PATIENT, readersWait);
    return outcome(where, send(where, blocks, deadlineNanos, blocks.length, urgency));
  }

  /**
   * Sends every block that is not null to the node of its index, and waits for the answers.
   *
   * @param enough the number of blocks that suffice: once they are stored, the write does not wait
   *     for silent nodes if its memory is needed
   */
  private @Nullable WriteOutcome[] send(
      StripeLocation where,
      @Nullable Block[] blocks,
      long deadlineNanos,
      int enough,
      Urgency urgency)
      throws InterruptedException {
    Caller caller = urgency.caller;
    Deliveries deliveries = new Deliveries(blocks.length);
    BlockCrc crc = new BlockCrc();
    int first = turn.getAndIncrement();
    for (int index = 0; index < blocks.length; index++) {
      Block block = blocks[index];
      if (block != null) {
        deliveries.expect(index, block.retain());
        BlockPlace place = place(where, index);
        int sum = checksum(crc, place, block);
        PoolNode node = where.nodes().get(index);
        Attempt attempt =
            (lane, reply) -> {
              NodeLane.Reply reporting = reporting(node, place.index(), caller, reply);
              boolean taken = lane.write(place, block, sum, left(deadlineNanos), reporting);
              if (!taken) {
                block.close();
              }
              return taken ? reporting : null;
            };
        toNode(node, loop(first + index), deliveries, index, attempt);
      }
    }
    @Nullable WriteOutcome[] outcomes =
        deliveries.await(deadlineNanos, patience(where, enough, urgency));
    for (int index = 0; index < blocks.length; index++) {
      if (blocks[index] != null && outcomes[index] == null) {
        silent.add(where.nodes().get(index));
      }
    }
    return outcomes;
  }

  private Deliveries.Patience patience(StripeLocation where, int enough, Urgency urgency) {
    return (done, silence, deliveries) -> {
      if (urgency.readersWait.getAsBoolean() && silence.compareTo(SILENCE_BEFORE_READERS) >= 0) {
        return true;
      }
      return done >= enough
          && urgency.caller.pressed()
          && (silence.compareTo(patience.silence()) >= 0
              || deliveries.allOpenAre(index -> silent.contains(where.nodes().get(index))));
    };
  }

  private NodeLane.Reply reporting(PoolNode node, int index, Caller caller, NodeLane.Reply reply) {
    return outcome -> {
      if (outcome == WriteOutcome.DONE) {
        silent.remove(node);
        caller.onKept(index);
      }
      reply.onReply(outcome);
    };
  }

  @Override
  public List<PoolNode> seal(Seal seal, Collection<PoolNode> nodes, Duration atMost)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    List<PoolNode> asked = List.copyOf(nodes);
    Deliveries deliveries = new Deliveries(asked.size());
    int first = turn.getAndIncrement();
    for (int index = 0; index < asked.size(); index++) {
      deliveries.expect(index, null);
      Attempt attempt = (lane, reply) -> lane.seal(seal, left(deadlineNanos), reply) ? reply : null;
      toNode(asked.get(index), loop(first + index), deliveries, index, attempt);
    }
    @Nullable WriteOutcome[] outcomes = deliveries.await(deadlineNanos);
    List<PoolNode> sealed = new ArrayList<>();
    for (int index = 0; index < asked.size(); index++) {
      if (outcomes[index] == WriteOutcome.DONE) {
        sealed.add(asked.get(index));
      }
    }
    return sealed;
  }

  @Override
  public void drop(FillId fill, int segment, List<PoolNode> nodes) {
    int first = turn.getAndIncrement();
    for (int index = 0; index < nodes.size(); index++) {
      NodeLane lane = nodes.get(index).lane(loop(first + index));
      int chunk = index;
      if (lane != null) {
        // Best effort: a chunk that is not dropped now appears in the node's next report.
        boolean _ = lane.offer(() -> lane.drop(fill, segment, chunk));
      }
    }
  }

  @Override
  public void keep(FillId fill, Collection<PoolNode> nodes) {
    int number = turn.getAndIncrement();
    for (PoolNode node : nodes) {
      NodeLane lane = node.lane(loop(number++));
      if (lane != null) {
        // A lane that cannot take this KEEP can take the next one.
        boolean _ = lane.offer(() -> lane.keep(fill));
      }
    }
  }

  // ---------------------------------------------------------------- one delivery

  /**
   * Sends a claimed block or a seal over a lane, on its loop. Returns the reply that the lane will
   * call, or null if the lane cannot take the block or seal.
   */
  private interface Attempt {
    NodeLane.@Nullable Reply on(NodeLane lane, NodeLane.Reply reply);
  }

  private void toNode(PoolNode node, Loop loop, Deliveries deliveries, int index, Attempt attempt) {
    NodeLane lane = node.lane(loop);
    if (lane != null) {
      if (!lane.offer(() -> onLoop(lane, deliveries, index, attempt))) {
        deliveries.answered(index, notTaken(lane));
      }
      return;
    }
    node.wake(purpose);
    loop.execute(() ->
        node.whenLive(
            loop,
            live -> {
              NodeLane woken = live ? node.lane(loop) : null;
              if (woken == null) {
                deliveries.answered(index, WriteOutcome.GONE);
              } else {
                onLoop(woken, deliveries, index, attempt);
              }
            }));
  }

  private static void onLoop(NodeLane lane, Deliveries deliveries, int index, Attempt attempt) {
    if (!deliveries.claim(index)) {
      return;
    }
    NodeLane.Reply reply = attempt.on(lane, outcome -> deliveries.answered(index, outcome));
    if (reply == null) {
      deliveries.answered(index, notTaken(lane));
    } else {
      deliveries.sent(
          index,
          () -> {
            // A lane that has closed has released its blocks.
            boolean _ = lane.offer(() -> lane.withdraw(reply));
          });
    }
  }

  private static WriteOutcome notTaken(NodeLane lane) {
    return lane.isOpen() ? WriteOutcome.BUSY : WriteOutcome.GONE;
  }

  private Loop loop(int number) {
    return loops.get(Math.floorMod(number, loops.count()));
  }

  private static long left(long deadlineNanos) {
    return Math.max(1, deadlineNanos - System.nanoTime());
  }

  private static BlockPlace place(StripeLocation where, int index) {
    return new BlockPlace(
        where.fill(),
        where.segment(),
        where.stripeInSegment(),
        index,
        where.layout().storedBytes(where.stripe(), index));
  }

  private static int checksum(BlockCrc crc, BlockPlace place, Block block) {
    crc.begin(place.fill(), place.segment(), place.stripe(), place.index(), place.lengthBytes());
    crc.update(block.segment().asSlice(0, place.lengthBytes()).asByteBuffer());
    return crc.value();
  }

  private static Outcome outcome(StripeLocation where, @Nullable WriteOutcome[] outcomes) {
    BitSet stored = (BitSet) where.present().clone();
    BitSet full = new BitSet();
    BitSet failed = new BitSet();
    BitSet busy = new BitSet();
    for (int index = 0; index < outcomes.length; index++) {
      if (outcomes[index] == WriteOutcome.DONE) {
        stored.set(index);
      } else if (outcomes[index] == WriteOutcome.FULL) {
        full.set(index);
      } else if (outcomes[index] == WriteOutcome.BUSY) {
        busy.set(index);
      } else if (!stored.get(index) && !where.layout().isEmpty(where.stripe(), index)) {
        failed.set(index);
      }
    }
    return new Outcome(stored, full, failed, busy);
  }
}
