package dev.floe.gateway.cache;

import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.fill.FillParts;
import dev.floe.gateway.cache.fill.FillServices;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.SettlingWrites;
import dev.floe.gateway.cache.fill.StoredWrite;
import dev.floe.gateway.cache.origin.OriginReads;
import dev.floe.gateway.cache.read.OriginQuestions;
import dev.floe.gateway.cache.upload.UploadFills;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.task.BackgroundTasks;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The stored bytes of a write are published or forgotten, depending on what S3 says about the
 * object after the write.
 */
class WriteThroughTest {
  private static final String ETAG = "\"etag\"";
  private static final int READ_BACK_LIMIT = 10 * STRIPE;

  private final FakeOrigin origin = new FakeOrigin();
  private final BlockPool blocks = new BlockPool(FillParts.BLOCK, new MemoryBudget(4 << 20));
  private final FakeNodes nodes = new FakeNodes(blocks);
  private final FillParts parts = new FillParts(nodes, blocks);
  private final WriteThrough writeThrough = writeThrough(READ_BACK_LIMIT);
  private final CountDownLatch held = new CountDownLatch(1);

  /** The steps taken with stored bytes, in order. */
  private final List<String> done = new CopyOnWriteArrayList<>();

  private volatile String fails = "nothing";

  @AfterEach
  void releasesAllMemoryAndPermits() {
    held.countDown();
    awaitTasks();
    assertThat(parts.gates.inFlight()).as("permits").isZero();
    writeThrough.close();
    parts.close();
  }

  @ParameterizedTest
  @CsvSource({
    "true,  true,  prepared; published; cached",
    "true,  false, prepared; published; incomplete",
    "false, false, forgotten; incomplete"
  })
  void publishesOnlyTheBytesOfAWholeObject(boolean whole, boolean complete, String expected)
      throws Exception {
    origin.put("/bucket/key", bytes(STRIPE), ETAG);
    settle(new Stored(whole, complete, STRIPE), permit(), ETAG);
    assertThat(done).containsExactly(expected.split("; ", -1));
    assertThat(origin.count("HEAD")).as("HEAD requests").isEqualTo(whole ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"'\"other\"', 0", "'', 0", "'\"etag\"', 1"})
  void forgetsBytesIfS3HasAnotherObject(String answered, int moreBytes) throws Exception {
    origin.put("/bucket/key", bytes(STRIPE + moreBytes), ETAG);
    settle(stored(), permit(), answered.isEmpty() ? null : answered);
    assertThat(done).containsExactly("prepared", "forgotten", "unconfirmed");
  }

  @Test
  void forgetsBytesOfAWriteThatWasNotTheOnlyOne() throws Exception {
    settle(stored(), null, ETAG);
    assertThat(done).containsExactly("forgotten", "other-write");
    assertThat(origin.requests()).isEmpty();
  }

  /**
   * Each case: the status of the first two answers, or 0 for no answer; and whether S3 is asked
   * again.
   */
  @ParameterizedTest
  @CsvSource({"0, true", "429, true", "500, true", "503, true", "403, false", "404, false"})
  void asksAgainOnlyWhileS3Fails(int status, boolean again) throws Exception {
    origin.put("/bucket/key", bytes(STRIPE), ETAG);
    origin.refuse("HEAD", status, 2);
    settle(stored(), permit(), ETAG);
    assertThat(origin.count("HEAD")).isEqualTo(again ? 3 : 1);
    assertThat(done).contains(again ? "published" : "forgotten");
  }

  @Test
  void forgetsTheBytesIfS3FailsFiveTimes() throws Exception {
    origin.put("/bucket/key", bytes(STRIPE), ETAG);
    origin.refuse("HEAD", 503, 100);
    settle(stored(), permit(), ETAG);
    assertThat(origin.count("HEAD")).isEqualTo(5);
    assertThat(done).containsExactly("prepared", "forgotten", "unconfirmed");
  }

  @Test
  void stopsAskingOnceTheKeyIsWrittenAgain() throws Exception {
    origin.put("/bucket/key", bytes(STRIPE), ETAG);
    origin.refuse("HEAD", 503, 100);
    origin.beforeNext(
        "HEAD", () -> parts.gates.beginWrite(KEY).answered().ifPresent(Gates.Permit::close));
    settle(stored(), permit(), ETAG);
    assertThat(origin.count("HEAD")).isEqualTo(1);
    assertThat(done).containsExactly("prepared", "forgotten", "other-write");
  }

  @Test
  void abandonsTheBytesOnceTheGatewayCloses() throws Exception {
    parts.tasks.close();
    settle(stored(), permit(), ETAG);
    assertThat(done).containsExactly("abandoned", "failed");
    assertThat(origin.requests()).isEmpty();
  }

  /**
   * The outcome is reported and the key's gate is released. Bytes that could not be prepared are
   * abandoned.
   */
  @ParameterizedTest
  @CsvSource({"prepare, abandoned; failed", "publish, prepared; failed"})
  void endsAWriteThatCannotBePublished(String failing, String expected) throws Exception {
    origin.put("/bucket/key", bytes(STRIPE), ETAG);
    fails = failing;
    try (ExpectedLog log = ExpectedLog.of(BackgroundTasks.class)) {
      settle(stored(), permit(), ETAG);
      assertThat(log.messages()).hasSize(1);
    }
    assertThat(done).containsExactly(expected.split("; ", -1));
    assertThat(parts.gates.inFlight()).isZero();
  }

  // PUTs.

  @Test
  void publishesTheBytesOfAPut() {
    byte[] bytes = bytes(4 * STRIPE);
    origin.put("/bucket/key", bytes, ETAG);
    try (TeedPut put = writeThrough.tee(KEY, bytes.length)) {
      put.accept(ByteBuffer.wrap(bytes));
      assertThat(put.answered(permit(), ETAG)).isTrue();
    }
    awaitTasks();
    assertThat(parts.entry().head().version().etag()).isEqualTo(ETAG);
    assertThat(nodes.stripes()).isEqualTo(4);
    assertThat(nodes.allSealed()).isTrue();
  }

  @Test
  void publishesNoByteOfAPutThatS3DidNotAnswer() {
    byte[] bytes = bytes(4 * STRIPE);
    try (TeedPut put = writeThrough.tee(KEY, bytes.length)) {
      put.accept(ByteBuffer.wrap(bytes));
    }
    awaitTasks();
    assertThat(parts.contents.directory().get(KEY)).isNull();
    assertThat(nodes.allSealed()).isFalse();
    assertThat(origin.requests()).isEmpty();
  }

  /** A negative length means that the object must not be cached. */
  @ParameterizedTest
  @CsvSource({"-1", "2000000"})
  void storesNoPutThatMustNotBeCached(int lengthBytes) {
    try (TeedPut put = writeThrough.tee(KEY, lengthBytes)) {
      put.accept(ByteBuffer.wrap(bytes(STRIPE)));
      assertThat(put.answered(permit(), ETAG)).isFalse();
    }
    awaitTasks();
    assertThat(nodes.stripes()).isZero();
    assertThat(origin.requests()).isEmpty();
  }

  // Copies.

  @Test
  void readsAnObjectBack() {
    origin.put("/bucket/key", bytes(READ_BACK_LIMIT));
    writeThrough.readBack(KEY);
    awaitTasks();
    assertThat(nodes.stripes()).isEqualTo(10);
    assertThat(nodes.allSealed()).isTrue();
    assertThat(origin.count("GET")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0", "1281"})
  void doesNotReadBackEmptyOrLargeObjects(int lengthBytes) {
    origin.put("/bucket/key", bytes(lengthBytes));
    writeThrough.readBack(KEY);
    awaitTasks();
    assertThat(origin.count("HEAD")).isEqualTo(1);
    assertThat(origin.count("GET")).isZero();
  }

  @Test
  void readsNothingBackWithALimitOfZero() {
    writeThrough(0).readBack(KEY);
    awaitTasks();
    assertThat(origin.requests()).isEmpty();
  }

  @Test
  void readsTwoObjectsBackAtATime() {
    for (String key : List.of("a", "b", "c", "d")) {
      origin.put("/bucket/" + key, bytes(STRIPE));
    }
    origin.holdHeads(held);
    writeThrough.readBack(key("a"));
    writeThrough.readBack(key("b"));
    writeThrough.readBack(key("c"));
    await().until(() -> origin.count("HEAD") == 2);
    held.countDown();
    awaitTasks();
    assertThat(origin.count("HEAD")).as("the third was not read").isEqualTo(2);
    writeThrough.readBack(key("d"));
    awaitTasks();
    assertThat(nodes.stripes()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"HEAD", "GET"})
  void readsOtherObjectsBackAfterAFailure(String failing) {
    origin.put("/bucket/key", bytes(STRIPE));
    for (int attempt = 0; attempt < 3; attempt++) {
      origin.disconnect(failing, 1);
      writeThrough.readBack(KEY);
      awaitTasks();
    }
    assertThat(nodes.stripes()).isZero();
    writeThrough.readBack(KEY);
    awaitTasks();
    assertThat(nodes.stripes()).isEqualTo(1);
  }

  private WriteThrough writeThrough(long readBackLimitBytes) {
    FillServices services = parts.services(FillPatience.STANDARD);
    OriginReads reads = new OriginReads(origin);
    Fills fills = parts.fills(reads);
    PoolShare share = new PoolShare(1, () -> 1.5, () -> 1 << 20);
    OriginQuestions questions =
        new OriginQuestions(
            parts.contents.directory(),
            parts.code,
            parts.gates,
            reads,
            fills,
            share,
            false,
            () -> Instant.EPOCH,
            parts.tasks);
    return new WriteThrough(
        services,
        questions,
        new SettlingWrites(Duration.ofSeconds(2)),
        fills,
        new UploadFills(true, services, parts.placement(), share, System::nanoTime),
        parts.placement(),
        share,
        readBackLimitBytes);
  }

  private void settle(Stored write, Gates.@Nullable Permit permit, @Nullable String etag) {
    writeThrough.settle(KEY, write, permit, etag, ended -> done.add(ended.token()));
    awaitTasks();
  }

  private void awaitTasks() {
    await().until(() -> parts.tasks.running() == 0);
  }

  private Gates.Permit permit() {
    return parts.gates.beginFill(KEY).orElseThrow();
  }

  private Stored stored() {
    return new Stored(true, true, STRIPE);
  }

  private static ObjectKey key(String key) {
    return new ObjectKey("bucket", key);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private void failIf(String step) {
    if (step.equals(fails)) {
      throw new AssertionError("on purpose");
    }
  }

  /** A stored write that records what is done with it. */
  private final class Stored implements StoredWrite {
    private final boolean whole;
    private final boolean complete;
    private final long lengthBytes;

    Stored(boolean whole, boolean complete, long lengthBytes) {
      this.whole = whole;
      this.complete = complete;
      this.lengthBytes = lengthBytes;
    }

    @Override
    public boolean whole() {
      return whole;
    }

    @Override
    public boolean complete() {
      return complete;
    }

    @Override
    public long lengthBytes() {
      return lengthBytes;
    }

    @Override
    public void prepare() {
      failIf("prepare");
      done.add("prepared");
    }

    @Override
    public void publish(Gates.Permit permit, ObjectVersion version) {
      assertThat(permit.valid()).isTrue();
      assertThat(version.etag()).isEqualTo(ETAG);
      failIf("publish");
      done.add("published");
    }

    @Override
    public void forget() {
      done.add("forgotten");
    }

    @Override
    public void abandon() {
      done.add("abandoned");
    }
  }
}
