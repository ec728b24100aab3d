package dev.floe.gateway.stripe.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.coding.CodeMatrix;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.write.ScriptedNode.Answer;
import dev.floe.gateway.stripe.write.StripeWriter.Outcome;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes stripes of 2+1 blocks to nodes that answer as the test says. */
final class LaneWriterTest {
  private static final int BLOCK = 64;
  private static final int D = 2;
  private static final int P = 1;
  private static final FillId FILL = new FillId(1, 2);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Seal SEAL =
      new Seal(FILL, "bucket", "key", "\"e\"", 0, D * BLOCK, "", D, P, 0, BLOCK);

  private final Loops loops = Loops.start(2);
  private final MemoryBudget budget = new MemoryBudget(4L * BLOCK);
  private final BlockPool pool = new BlockPool(BLOCK, budget);
  private final List<ScriptedNode> nodes =
      List.of(new ScriptedNode(), new ScriptedNode(), new ScriptedNode());
  private final BitSet present = new BitSet();
  private final Hurried hurried = new Hurried();
  private final LaneWriter writer = new LaneWriter(loops, new FillPatience(SHORT.multipliedBy(3)));
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private long lengthBytes = D * BLOCK;

  /** A caller whose memory others need. */
  private static final class Hurried implements StripeWriter.Caller {
    private final Set<Integer> kept = new ConcurrentSkipListSet<>();

    @Override
    public void onKept(int index) {
      kept.add(index);
    }

    @Override
    public boolean pressed() {
      return true;
    }
  }

  @AfterEach
  void everyBlockIsReleased() {
    thread.shutdownNow();
    await().until(() -> budget.inUseBytes() == 0);
    loops.close();
    pool.close();
  }

  @Test
  void sendsEachBlockToTheNodeOfItsIndexWithParity() throws Exception {
    assertThat(write(LONG, StripeWriter.PATIENT)).isEqualTo(outcome("{0, 1, 2}", "{}", "{}", "{}"));
    assertThat(nodes.get(0).written().getFirst().firstByte()).isEqualTo((byte) 1);
    assertThat(nodes.get(1).written().getFirst().firstByte()).isEqualTo((byte) 2);
    for (int index = 0; index < D + P; index++) {
      assertThat(nodes.get(index).written()).hasSize(1);
      assertThat(nodes.get(index).written().getFirst().place().index()).isEqualTo(index);
    }
  }

  /** In the powers matrix, the first parity block is the sum of the data blocks. */
  @Test
  void encodesZeroesBeyondTheObjectsEnd() throws Exception {
    lengthBytes = D * BLOCK - 1;
    assertThat(write(LONG, StripeWriter.PATIENT).stored().cardinality()).isEqualTo(D + P);
    ScriptedNode.Written parity = nodes.get(2).written().getFirst();
    assertThat(parity.firstByte()).isEqualTo((byte) (1 ^ 2));
    assertThat(parity.lastByte()).as("the sum of 1 and a zero").isEqualTo((byte) 1);
  }

  @Test
  void sendsNoBlockThatIsPresent() throws Exception {
    present.set(1);
    assertThat(write(LONG, StripeWriter.PATIENT)).isEqualTo(outcome("{0, 1, 2}", "{}", "{}", "{}"));
    assertThat(nodes.get(1).written()).isEmpty();
  }

  @Test
  void sortsTheBlocksByTheirNodesAnswers() throws Exception {
    nodes.get(0).answers(Answer.FULL);
    nodes.get(1).answers(Answer.CORRUPT);
    nodes.get(2).answers(Answer.REFUSED);
    assertThat(write(LONG, StripeWriter.PATIENT)).isEqualTo(outcome("{}", "{0}", "{1}", "{2}"));
  }

  @Test
  void aNodeWhoseLaneHasClosedHasFailed() throws Exception {
    nodes.get(1).laneHasClosed();
    assertThat(write(LONG, StripeWriter.PATIENT)).isEqualTo(outcome("{0, 2}", "{}", "{1}", "{}"));
  }

  @Test
  void wakesASleepingNodeAndWritesOnceItIsLive() throws Exception {
    nodes.get(1).sleep();
    Future<Outcome> written = begin(LONG, StripeWriter.PATIENT);
    await().until(nodes.get(1)::isAwaited);
    assertThat(nodes.get(1).wakes()).isOne();
    nodes.get(1).woke(loops.get(0), true);
    assertThat(written.get()).isEqualTo(outcome("{0, 1, 2}", "{}", "{}", "{}"));
  }

  @Test
  void aNodeThatCannotBeWokenHasFailed() throws Exception {
    nodes.get(1).sleep();
    Future<Outcome> written = begin(LONG, StripeWriter.PATIENT);
    await().until(nodes.get(1)::isAwaited);
    nodes.get(1).woke(loops.get(0), false);
    assertThat(written.get()).isEqualTo(outcome("{0, 2}", "{}", "{1}", "{}"));
  }

  /**
   * A caller whose memory is needed does not wait for the last node. That node's answer still
   * counts when it arrives.
   */
  @Test
  void aHurriedCallerLeavesASilentNode() throws Exception {
    nodes.get(2).answers(Answer.SILENCE);
    assertThat(write(LONG, hurried)).isEqualTo(outcome("{0, 1}", "{}", "{2}", "{}"));
    assertThat(hurried.kept).containsExactly(0, 1);
    NodeLane.Reply reply = nodes.get(2).unanswered().getFirst();
    await().untilAsserted(() -> assertThat(nodes.get(2).withdrawn()).containsExactly(reply));
    reply.onReply(WriteOutcome.DONE);
    assertThat(hurried.kept).containsExactly(0, 1, 2);
  }

  /** With fewer blocks, the stripe could not be read. */
  @Test
  void aHurriedCallerWaitsForAsManyBlocksAsTheStripeNeeds() throws Exception {
    nodes.get(1).answers(Answer.SILENCE);
    nodes.get(2).answers(Answer.SILENCE);
    Future<Outcome> written = begin(LONG, hurried);
    await()
        .until(() -> !nodes.get(1).unanswered().isEmpty() && !nodes.get(2).unanswered().isEmpty());
    assertThatThrownBy(() -> written.get(SHORT.toMillis() * 10, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    nodes.get(2).unanswered().getFirst().onReply(WriteOutcome.DONE);
    assertThat(written.get()).isEqualTo(outcome("{0, 2}", "{}", "{1}", "{}"));
  }

  /**
   * Readers have priority, even if the caller has time and too few blocks are stored to read the
   * stripe.
   */
  @Test
  void makesWayForReadersThatWaitForMemory() throws Exception {
    nodes.get(1).answers(Answer.SILENCE);
    nodes.get(2).answers(Answer.SILENCE);
    Future<Outcome> written = begin(LONG, StripeWriter.PATIENT);
    await().until(() -> !nodes.get(0).written().isEmpty() && !nodes.get(2).unanswered().isEmpty());
    Future<?> reader;
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      reader =
          other.submit(() -> {
            budget.reserve(budget.limitBytes(), LONG);
            budget.release(budget.limitBytes());
            return null;
          });
      assertThat(written.get()).isEqualTo(outcome("{0}", "{}", "{1, 2}", "{}"));
      reader.get();
    }
  }

  @Test
  void aPatientCallerWaitsUntilTheDeadline() throws Exception {
    nodes.get(2).answers(Answer.SILENCE);
    Outcome outcome = write(SHORT, StripeWriter.PATIENT);
    assertThat(outcome.failed().get(2)).isTrue();
    assertThat(outcome.stored().get(2)).isFalse();
  }

  @Test
  void emptyBlocksOfAShortStripeAreNeitherSentNorMissed() throws Exception {
    lengthBytes = BLOCK;
    assertThat(write(LONG, StripeWriter.PATIENT)).isEqualTo(outcome("{0, 2}", "{}", "{}", "{}"));
    assertThat(nodes.get(1).written()).isEmpty();
  }

  @Test
  void refusesAStripeWithoutAllItsData() {
    StripeLocation where = where();
    try (BlockLease lease = Objects.requireNonNull(pool.tryLease(D + P));
        Block only = lease.take()) {
      assertThatThrownBy(
              () -> writer.write(where, List.of(only), lease, LONG, StripeWriter.PATIENT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("1 data blocks for stripe 0, expected 2");
    }
  }

  @Test
  void namesTheNodesThatStoredASeal() throws Exception {
    nodes.get(1).answers(Answer.REFUSED);
    assertThat(writer.seal(SEAL, List.copyOf(nodes), LONG))
        .containsExactly(nodes.get(0), nodes.get(2));
  }

  /** A sleeping node's chunks do not age, and its next report shows those that were not dropped. */
  @Test
  void keepsAndDropsWithoutWaking() {
    nodes.get(1).sleep();
    writer.keep(FILL, List.copyOf(nodes));
    writer.drop(FILL, 7, List.copyOf(nodes));
    await()
        .untilAsserted(() -> {
          assertThat(nodes.get(0).controls()).containsExactlyInAnyOrder("keep", "drop 7.0");
          assertThat(nodes.get(2).controls()).containsExactlyInAnyOrder("keep", "drop 7.2");
        });
    assertThat(nodes.get(1).controls()).isEmpty();
    assertThat(nodes.get(1).wakes()).isZero();
  }

  private Future<Outcome> begin(Duration atMost, StripeWriter.Caller caller) {
    return thread.submit(() -> write(atMost, caller));
  }

  private Outcome write(Duration atMost, StripeWriter.Caller caller) throws Exception {
    StripeLocation where = where();
    try (BlockLease lease = Objects.requireNonNull(pool.tryLease(D + P))) {
      List<Block> data = new ArrayList<>();
      try {
        for (int index = 0; index < where.layout().dataBlocksOf(0); index++) {
          Block block = lease.take();
          block.segment().fill((byte) (index + 1));
          data.add(block);
        }
        return writer.write(where, data, lease, atMost, caller);
      } finally {
        data.forEach(Block::close);
      }
    }
  }

  private StripeLocation where() {
    StripeLayout layout = new StripeLayout(lengthBytes, D, P, BLOCK);
    return new StripeLocation(
        FILL, layout, CodeMatrix.POWERS.wireId(), 0, List.copyOf(nodes), present);
  }

  private static Outcome outcome(String stored, String full, String failed, String busy) {
    return new Outcome(set(stored), set(full), set(failed), set(busy));
  }

  /** Parses the text of {@link BitSet#toString}. */
  private static BitSet set(String text) {
    BitSet set = new BitSet();
    for (String index : text.replaceAll("[{} ]", "").split(",", -1)) {
      if (!index.isEmpty()) {
        set.set(Integer.parseInt(index));
      }
    }
    return set;
  }
}
