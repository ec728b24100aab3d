package dev.floe.gateway.cache.fill;

import static dev.floe.gateway.cache.fill.FillParts.FILL;
import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;
import static dev.floe.gateway.cache.fill.FillParts.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.Residency.SegmentId;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The intake of a run of stripes, with nodes that answer when the test lets them. Stripes have 2+1
 * blocks of 64 bytes.
 */
class StripeIntakeTest implements StripeWriter {
  private static final int SEGMENT_STRIPES = StripeLayout.SEGMENT_STRIPES;
  private static final byte[] BYTES = new byte[STRIPE];
  private static final FillPatience ENDLESS = new FillPatience(Duration.ofHours(1));
  private static final FillPatience NONE = new FillPatience(Duration.ZERO);

  private final Semaphore answers = new Semaphore(1000);
  private volatile Supplier<Outcome> outcome = StripeIntakeTest::stored;

  private FillParts parts = new FillParts(this, 64);
  private @Nullable List<PoolNode> placed = parts.nodes;

  @AfterEach
  void releasesAllMemory() {
    answers.release(1000);
    await().until(() -> parts.blocks.budget().inUseBytes() == 0);
    parts.close();
  }

  @Test
  void countsAStripeAsReachedOnceBegunAndAsArrivedOnceComplete() throws Exception {
    StripeIntake intake = intake(2 * STRIPE + 10, ENDLESS);
    assertProgress(intake, 0, 0);
    assertThat(intake.begin()).isTrue();
    assertProgress(intake, STRIPE, 0);
    intake.append(BYTES, 0, STRIPE - 1);
    assertProgress(intake, STRIPE, 0);
    intake.append(BYTES, 0, 1);
    assertProgress(intake, STRIPE, STRIPE);
    store(intake, STRIPE);
    assertThat(intake.begin()).isTrue();
    assertProgress(intake, 2 * STRIPE + 10, 2 * STRIPE);
    intake.append(BYTES, 0, 10);
    assertProgress(intake, 2 * STRIPE + 10, 2 * STRIPE + 10);
    intake.abandon();
  }

  private static void assertProgress(StripeIntake intake, long reached, long arrived) {
    assertThat(intake.reachedByte()).isEqualTo(reached);
    assertThat(intake.arrivedByte()).isEqualTo(arrived);
  }

  @Test
  void namesTheBytesOfItsOwnStripesOnly() {
    StripeIntake intake = intake(5 * STRIPE, 1, 3, ENDLESS);
    assertThat(intake.bytes()).isEqualTo(new ByteRange(STRIPE, 3 * STRIPE));
    assertThat(intake.reachedByte()).isEqualTo(STRIPE);
  }

  @Test
  void appendsNoMoreThanTheStripeThatWasBegun() throws Exception {
    StripeIntake intake = intake(2 * STRIPE, ENDLESS);
    assertThat(intake.append(BYTES, 0, STRIPE)).as("no stripe was begun").isZero();
    assertThat(intake.missingBytes()).isZero();
    assertThat(intake.begin()).isTrue();
    assertThat(intake.inStripe()).isTrue();
    assertThat(intake.append(BYTES, 0, 100)).isEqualTo(100);
    assertThat(intake.missingBytes()).isEqualTo(STRIPE - 100);
    assertThat(intake.append(BYTES, 0, 100)).isEqualTo(STRIPE - 100);
    assertThat(intake.inStripe()).isFalse();
    intake.abandon();
  }

  @Test
  void discardsAnIncompleteStripeAtItsEnd() throws Exception {
    StripeIntake intake = intake(STRIPE, ENDLESS);
    assertThat(intake.begin()).isTrue();
    intake.append(BYTES, 0, 10);
    assertThat(intake.ended()).isFalse();
    intake.end();
    assertThat(intake.ended()).isTrue();
    assertThat(intake.buffer(0)).isNull();
    assertThat(parts.blocks.budget().inUseBytes()).isZero();
    intake.abandon();
  }

  @Test
  void readersWaitForAStripeUntilItIsBegunOrTheRunEnds() throws Exception {
    StripeIntake intake = intake(3 * STRIPE, ENDLESS);
    assertThat(intake.awaitBegun(0, Duration.ZERO)).isFalse();
    CompletableFuture<Boolean> first = later(() -> intake.awaitBegun(0, Duration.ofHours(1)));
    CompletableFuture<Boolean> second = later(() -> intake.awaitBegun(1, Duration.ofHours(1)));
    assertThat(intake.begin()).isTrue();
    assertThat(first.join()).isTrue();
    intake.abandon();
    assertThat(second.join()).isFalse();
    assertThat(intake.awaitBegun(0, Duration.ZERO)).as("begun before the end").isTrue();
  }

  @Test
  void readersFindAStripeInMemoryUntilItIsWritten() throws Exception {
    holdAnswers();
    StripeIntake intake = intake(STRIPE, ENDLESS);
    store(intake, STRIPE);
    assertThat(intake.buffer(0)).isNotNull();
    answers.release();
    await().until(() -> intake.buffer(0) == null);
    intake.abandon();
  }

  @Test
  void keepsAWrittenStripeForSlowerReaders() throws Exception {
    StripeIntake intake = intake(STRIPE, ENDLESS);
    intake.lingerWhile(() -> true);
    store(intake, STRIPE);
    await().until(() -> intake.segments().locate(0).isPresent());
    assertThat(intake.buffer(0)).isNotNull();
    await()
        .until(() -> parts.blocks.budget().inUseBytes() == STRIPE); // the parity's memory is free
    intake.releaseLingering();
    assertThat(intake.buffer(0)).isNull();
    intake.abandon();
  }

  @Test
  void releasesAStripeThatNoTaskCanWrite() throws Exception {
    StripeIntake intake = intake(STRIPE, ENDLESS);
    parts.tasks.close();
    store(intake, STRIPE);
    assertThat(intake.buffer(0)).isNull();
    assertThat(intake.segments().locate(0)).isEmpty();
    intake.abandon();
  }

  @Test
  void releasesAStripeWhoseWriteFails() throws Exception {
    outcome =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    try (ExpectedLog log = ExpectedLog.of(StripeIntake.class)) {
      StripeIntake intake = intake(STRIPE, ENDLESS);
      store(intake, STRIPE);
      await().until(() -> parts.blocks.budget().inUseBytes() == 0);
      assertThat(log.messages()).singleElement().asString().contains("could not be written");
      intake.abandon();
    }
  }

  /** Otherwise the run could not end, and the segment would stay out of the directory. */
  @Test
  void publishesASegmentAlthoughAStripeFailed() throws Exception {
    StripeIntake intake = intake((SEGMENT_STRIPES + 1L) * STRIPE, ENDLESS);
    ObjectVersion version = parts.confirm(intake.layout().lengthBytes());
    try (ExpectedLog log = ExpectedLog.of(StripeIntake.class);
        Gates.Permit permit = parts.gates.beginFill(KEY).orElseThrow()) {
      intake.publishAsWhole(permit, version);
      outcome =
          () -> {
            outcome = StripeIntakeTest::stored;
            throw new AssertionError("on purpose");
          };
      store(intake, STRIPE);
      await().until(() -> intake.buffer(0) == null);
      for (int stripe = 1; stripe < SEGMENT_STRIPES; stripe++) {
        store(intake, STRIPE);
      }
      await().until(() -> parts.entry().readable(intake.layout(), SEGMENT_STRIPES - 1));
      assertThat(parts.entry().readable(intake.layout(), 0)).isFalse();
      assertThat(log.messages()).singleElement().asString().contains("could not be written");
      intake.end();
      intake.publish(permit, version);
    }
  }

  @Test
  void releasesAStripeWhoseReadersCannotBeCounted() throws Exception {
    StripeIntake intake = intake(STRIPE, ENDLESS);
    intake.lingerWhile(() -> {
      throw new AssertionError("on purpose");
    });
    try (ExpectedLog log = ExpectedLog.of(BackgroundTasks.class)) {
      store(intake, STRIPE);
      intake.end();
      CompletableFuture<Boolean> forgotten =
          later(() -> {
            intake.forget();
            return true;
          });
      await().until(() -> forgotten.isDone() && !log.messages().isEmpty());
    }
    assertThat(parts.blocks.budget().inUseBytes()).isZero();
  }

  @Test
  void beginsNoStripeWithTooFewNodes() throws Exception {
    placed = null;
    StripeIntake intake = intake(STRIPE, ENDLESS);
    assertThat(intake.begin()).isFalse();
    assertThat(intake.reachedByte()).isZero();
  }

  @Test
  void beginsNoStripeOfASegmentThatWasEvicted() throws Exception {
    StripeIntake intake = intake(2 * STRIPE, ENDLESS);
    store(intake, STRIPE);
    parts.contents.residency().release(new SegmentId(KEY, 0), FILL);
    assertThat(intake.begin()).isFalse();
    intake.abandon();
  }

  @Test
  void endsAtOnceIfNoneOfItsOwnStripesWillFreeMemory() throws Exception {
    withMemoryFor(1);
    try (BlockLease others = parts.blocks.tryLease(1)) {
      assertThat(others).isNotNull();
      StripeIntake intake = intake(STRIPE, ENDLESS);
      assertThat(intake.begin()).isFalse();
      assertThat(intake.nodesTooSlow()).isFalse();
      intake.abandon();
    }
  }

  @Test
  void waitsForTheMemoryOfAStripeThatIsBeingWritten() throws Exception {
    withMemoryFor(1);
    holdAnswers();
    StripeIntake intake = intake(2 * STRIPE, ENDLESS);
    store(intake, STRIPE);
    CompletableFuture<Boolean> begun = later(intake::begin);
    answers.release();
    assertThat(begun.join()).isTrue();
    intake.abandon();
  }

  @Test
  void takesTheMemoryOfLingeringStripesFirst() throws Exception {
    withMemoryFor(16);
    StripeIntake intake = intake(2 * STRIPE, NONE);
    intake.lingerWhile(() -> true);
    store(intake, STRIPE);
    await().until(() -> parts.blocks.budget().inUseBytes() == STRIPE);
    try (BlockLease others = parts.blocks.tryLease(16 * 3 - 3)) {
      assertThat(others).isNotNull();
      assertThat(intake.begin()).isTrue();
      assertThat(intake.buffer(0)).isNull();
    }
    intake.abandon();
  }

  @Test
  void isDroppedOnceItsPatienceIsUsedUp() throws Exception {
    withMemoryFor(1);
    holdAnswers();
    StripeIntake intake = intake(2 * STRIPE, NONE);
    store(intake, STRIPE);
    assertThat(intake.begin()).isFalse();
    assertThat(intake.nodesTooSlow()).isTrue();
    intake.end();
    answers.release();
    intake.forget();
  }

  @Test
  void endsAfterTheLanesWereFull() throws Exception {
    outcome = () -> new Outcome(new BitSet(), new BitSet(), new BitSet(), set(0, 1, 2));
    StripeIntake intake = intake(2 * STRIPE, ENDLESS);
    store(intake, STRIPE);
    await().until(() -> intake.buffer(0) == null);
    outcome = StripeIntakeTest::stored;
    assertThat(intake.begin()).isFalse();
    intake.abandon();
  }

  @Test
  void publishesWhatWasWritten() throws Exception {
    StripeIntake intake = intake(2 * STRIPE, ENDLESS);
    ObjectVersion version = parts.confirm(intake.layout().lengthBytes());
    try (Gates.Permit permit = parts.gates.beginFill(KEY).orElseThrow()) {
      store(intake, STRIPE);
      store(intake, STRIPE);
      intake.end();
      intake.publish(permit, version);
    }
    assertThat(parts.entry().readable(intake.layout(), 0)).isTrue();
    assertThat(parts.entry().readable(intake.layout(), 1)).isTrue();
  }

  @Test
  void publishesAWholeSegmentWhileItContinues() throws Exception {
    StripeIntake intake = intake((SEGMENT_STRIPES + 1L) * STRIPE, ENDLESS);
    ObjectVersion version = parts.confirm(intake.layout().lengthBytes());
    try (Gates.Permit permit = parts.gates.beginFill(KEY).orElseThrow()) {
      intake.publishAsWhole(permit, version);
      for (int stripe = 0; stripe < SEGMENT_STRIPES; stripe++) {
        store(intake, STRIPE);
      }
      await().until(() -> parts.entry().readable(intake.layout(), SEGMENT_STRIPES - 1));
      assertThat(intake.ended()).isFalse();
      store(intake, STRIPE);
      intake.end();
      intake.publish(permit, version);
    }
    assertThat(parts.entry().readable(intake.layout(), SEGMENT_STRIPES)).isTrue();
  }

  @Test
  void publishesNothingThatIsForgotten() throws Exception {
    StripeIntake intake = intake(STRIPE, ENDLESS);
    parts.confirm(intake.layout().lengthBytes());
    store(intake, STRIPE);
    intake.end();
    intake.forget();
    assertThat(parts.entry().readable(intake.layout(), 0)).isFalse();
    assertThat(parts.contents.residency().holds(new SegmentId(KEY, 0), FILL)).isFalse();
  }

  /** Replaces {@link #parts} by parts with memory for this many stripes. */
  private void withMemoryFor(int stripes) {
    parts.close();
    parts = new FillParts(this, stripes);
    placed = parts.nodes;
  }

  private StripeIntake intake(long lengthBytes, FillPatience patience) {
    return intake(lengthBytes, 0, parts.code.layout(lengthBytes).stripes(), patience);
  }

  private StripeIntake intake(long lengthBytes, long first, long end, FillPatience patience) {
    FillServices services = parts.services(patience);
    return new StripeIntake(
        services,
        KEY,
        FILL,
        parts.code.layout(lengthBytes),
        first,
        end,
        segment -> Optional.ofNullable(placed));
  }

  /** Begins and completes the next stripe, which has this many bytes. */
  private static void store(StripeIntake intake, int bytes) throws InterruptedException {
    assertThat(intake.begin()).isTrue();
    assertThat(intake.append(BYTES, 0, bytes)).isEqualTo(bytes);
  }

  private static <T> CompletableFuture<T> later(Callable<T> waiting) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(waiting.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private void holdAnswers() {
    answers.drainPermits();
  }

  private static Outcome stored() {
    return new Outcome(set(0, 1, 2), new BitSet(), new BitSet());
  }

  @Override
  public Outcome write(
      StripeLocation where, List<Block> data, BlockLease parity, Duration atMost, Caller caller)
      throws InterruptedException {
    answers.acquire();
    Outcome answer = outcome.get();
    answer.stored().stream().forEach(caller::onKept);
    return answer;
  }

  @Override
  public List<PoolNode> seal(Seal seal, Collection<PoolNode> on, Duration atMost) {
    return List.copyOf(on);
  }

  @Override
  public void drop(FillId fill, int segment, List<PoolNode> from) {}

  @Override
  public void keep(FillId fill, Collection<PoolNode> on) {}
}
