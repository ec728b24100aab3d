package dev.floe.gateway.cache.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.FakeNodes;
import dev.floe.gateway.cache.FakeOrigin;
import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.cache.directory.CacheContents;
import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.ChunkReaper;
import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.fill.FillServices;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.PoolHealth;
import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.cache.origin.OriginReads;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asks an S3 in memory. No object is small enough for the nodes, so no fill begins. */
class OriginQuestionsTest {
  private static final String PATH = "/bucket/key";
  private static final ObjectKey KEY = new ObjectKey("bucket", "key", "");
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final FakeOrigin origin = new FakeOrigin();
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final BackgroundTasks tasks = new BackgroundTasks("test", 10);
  private final ChunkCode code = new ChunkCode(4, 2, 1024, 1);
  private final BlockPool blocks = new BlockPool(1024, new MemoryBudget(100 * 1024));
  private final FakeNodes nodes = new FakeNodes(blocks);
  private final CacheContents contents =
      new CacheContents(1 << 20, new ChunkReaper(nodes, metrics, tasks));
  private final ObjectDirectory directory = contents.directory();
  private final Gates gates = new Gates(() -> NOW, Detachable.all(List.of()));
  private final OriginReads reads = new OriginReads(origin);
  private final OriginQuestions questions =
      new OriginQuestions(
          directory,
          code,
          gates,
          reads,
          fills(),
          new PoolShare(0, () -> 1.5, () -> 1 << 20),
          false,
          () -> NOW,
          tasks);

  private Fills fills() {
    SegmentPlacement placement =
        new SegmentPlacement(
            new FakePool(8, 1 << 20), directory, new ChunkCodes(code, _ -> 1), new Random(1));
    FillServices services =
        new FillServices(
            code,
            blocks,
            nodes,
            directory,
            contents.residency(),
            contents.room(),
            contents.reaper(),
            new RunningFills(nodes, Duration.ofMinutes(1), tasks),
            new PoolHealth(),
            FillPatience.STANDARD,
            tasks,
            metrics);
    return new Fills(services, gates, reads, placement);
  }

  @AfterEach
  void nothingIsInUse() {
    tasks.close();
    assertThat(gates.inFlight()).isZero();
    assertThat(blocks.budget().inUseBytes()).isZero();
    blocks.close();
  }

  @Test
  void recordsWhatS3SaysOfAnObject() throws InterruptedException {
    origin.put(PATH, new byte[10]);

    assertThat(questions.head(KEY, false)).isInstanceOf(OriginResult.Known.class);
    assertThat(directory.get(KEY))
        .isNotNull()
        .satisfies(entry -> assertThat(entry.head().version().lengthBytes()).isEqualTo(10))
        .satisfies(entry -> assertThat(entry.confirmed()).isTrue());
  }

  @Test
  void removesAnObjectThatS3DoesNotHave() throws InterruptedException {
    origin.put(PATH, new byte[10]);
    questions.head(KEY, false);
    origin.refuse("HEAD", 404, 1);

    assertThat(questions.head(KEY, false))
        .isInstanceOfSatisfying(
            OriginResult.NoObject.class, none -> assertThat(none.status()).isEqualTo(404));
    assertThat(directory.get(KEY)).isNull();
  }

  @Test
  void keepsWhatIsKnownWhileS3Fails() throws InterruptedException {
    origin.put(PATH, new byte[10]);
    questions.head(KEY, false);

    origin.disconnect("HEAD", 1);
    assertThat(questions.head(KEY, false).outage()).isTrue();
    origin.refuse("HEAD", 503, 1);
    assertThat(questions.head(KEY, false).outage()).isTrue();
    assertThat(directory.get(KEY)).isNotNull();
  }

  @Test
  void asksNothingWhileAWriteIsInFlightOrItsOutcomeIsUnknown() throws InterruptedException {
    origin.put(PATH, new byte[10]);
    try (Gates.Write _ = gates.beginWrite(KEY)) {
      assertThat(questions.head(KEY, false))
          .isEqualTo(new OriginResult.PassThrough(BypassReason.WRITE_IN_FLIGHT));
    }
    assertThat(questions.open(KEY, null, false))
        .isEqualTo(new OriginResult.PassThrough(BypassReason.DOUBTFUL));
    assertThat(origin.requests()).isEmpty();
  }

  @Test
  void publishesNoAnswerThatAWriteHasOvertaken() throws InterruptedException {
    origin.put(PATH, new byte[10]);
    origin.afterNext("HEAD", () -> gates.beginWrite(KEY).answered().ifPresent(Gates.Permit::close));

    assertThat(questions.head(KEY, false)).isInstanceOf(OriginResult.Known.class);
    assertThat(directory.get(KEY)).isNull();
  }

  @Test
  void aReadThatCannotUseAnEarlierAnswerDoesNotAwaitIt() throws InterruptedException {
    List<OriginResult> later = new ArrayList<>();
    origin.put(PATH, new byte[10]);
    origin.beforeNext("GET", () -> later.add(openedByItself()));

    close(questions.open(KEY, null, false));
    assertThat(later).containsExactly(new OriginResult.Outdated());
    assertThat(origin.count("GET")).isEqualTo(1);
  }

  @Test
  void readsThatAskAtTheSameTimeShareOneRequest() throws InterruptedException {
    List<OriginResult> theirs = Collections.synchronizedList(new ArrayList<>());
    List<Thread> others = new ArrayList<>();
    origin.put(PATH, new byte[10]);
    origin.beforeNext(
        "HEAD",
        () -> {
          for (int i = 0; i < 3; i++) {
            others.add(Thread.ofPlatform().start(() -> theirs.add(head())));
          }
          await().until(() -> others.stream().allMatch(OriginQuestionsTest::waits));
        });

    OriginResult mine = questions.head(KEY, false);
    for (Thread other : others) {
      other.join();
    }
    assertThat(theirs).containsOnly(mine).hasSize(3);
    assertThat(origin.count("HEAD")).isEqualTo(1);
  }

  private OriginResult head() {
    try {
      return questions.head(KEY, false);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  /** A request that is pending when a write begins answers no read that arrives later. */
  @Test
  void asksAgainAfterAWriteHasDetachedTheKey() throws InterruptedException {
    List<OriginResult> later = new ArrayList<>();
    origin.put(PATH, new byte[10]);
    origin.beforeNext(
        "GET",
        () -> {
          questions.detach(KEY);
          later.add(openedByItself());
        });

    close(questions.open(KEY, null, false));
    assertThat(later).singleElement().isInstanceOf(OriginResult.Relay.class);
    later.forEach(OriginQuestionsTest::close);
    assertThat(origin.count("GET")).isEqualTo(2);
  }

  private OriginResult openedByItself() {
    try {
      return questions.open(KEY, null, true);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void close(OriginResult result) {
    if (result instanceof OriginResult.Relay relay) {
      relay.answer().close();
    }
  }

  @Test
  void relaysTheAnswerOfAnObjectThatIsTooLargeForThePool() throws InterruptedException {
    origin.put(PATH, new byte[10]);

    OriginResult result = questions.open(KEY, null, false);
    assertThat(result).isInstanceOf(OriginResult.Relay.class);
    close(result);
    assertThat(origin.count("GET")).isEqualTo(1);
    assertThat(directory.get(KEY)).isNotNull();
  }

  @Test
  void opensNothingThatAnotherReadHasLearned() throws InterruptedException {
    origin.put(PATH, new byte[10]);
    questions.head(KEY, false);

    assertThat(questions.open(KEY, null, false)).isInstanceOf(OriginResult.Known.class);
    assertThat(questions.open(KEY, null, true)).isEqualTo(new OriginResult.Outdated());
    assertThat(origin.count("GET")).isZero();
  }

  @Test
  void remembersAnObjectThatMayNotBeCachedUntilItIsWritten() throws InterruptedException {
    origin.put(PATH, new byte[10]);
    questions.head(KEY, false);
    origin.moreHeaders(Headers.builder().add("x-amz-server-side-encryption", "aws:kms").build());

    assertThat(questions.head(KEY, false))
        .isInstanceOfSatisfying(
            OriginResult.NoObject.class,
            none -> assertThat(none.reason()).isEqualTo(BypassReason.SSE_KMS));
    assertThat(directory.get(KEY)).isNull();
    assertThat(questions.uncacheable(KEY)).isEqualTo(BypassReason.SSE_KMS);

    questions.detach(KEY);
    assertThat(questions.uncacheable(KEY)).isNull();
    questions.head(KEY, false);
    questions.detachBucket("other");
    assertThat(questions.uncacheable(KEY)).isNotNull();
    questions.detachBucket("bucket");
    assertThat(questions.uncacheable(KEY)).isNull();
  }
}
