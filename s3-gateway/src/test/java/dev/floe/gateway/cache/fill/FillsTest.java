package dev.floe.gateway.cache.fill;

import static dev.floe.gateway.cache.fill.FillParts.BLOCK;
import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.FakeNodes;
import dev.floe.gateway.cache.FakeOrigin;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.origin.OriginReads;
import dev.floe.gateway.cache.origin.VersionGoneException;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import java.io.InputStream;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fills of one object of 80 stripes, whose head is in the directory. */
class FillsTest {
  private static final int LENGTH = 80 * STRIPE;
  private static final int MIDDLE = 40 * STRIPE;
  private static final String PATH = "/bucket/key";

  private final BlockPool blocks = new BlockPool(BLOCK, new MemoryBudget(1 << 20));
  private final FakeNodes nodes = new FakeNodes(blocks);
  private final FillParts parts = new FillParts(nodes, blocks);
  private final FakeOrigin origin = new FakeOrigin();
  private final OriginReads reads = new OriginReads(origin);
  private final Fills fills = parts.fills(reads);
  private final CountDownLatch held = new CountDownLatch(1);
  private ObjectHead head;

  @BeforeEach
  void putObject() throws Exception {
    origin.put(PATH, new byte[LENGTH]);
    head = FillParts.headAt(reads, LENGTH);
    parts.confirm(head);
  }

  @AfterEach
  void releasesEverything() {
    held.countDown();
    await().until(() -> parts.tasks.running() == 0 && parts.gates.inFlight() == 0);
    assertThat(fills.active()).isZero();
    parts.close();
  }

  @Test
  void fillsMissingBytesAndThenFindsThemOnTheNodes() throws Exception {
    Fill fill = fillAt(0, LENGTH);
    assertThat(fill.bytes()).isEqualTo(new ByteRange(0, LENGTH));
    end(fill);
    awaitOnNodes(0);
    assertThat(at(0, LENGTH)).isInstanceOf(ByteSource.OnNodes.class);
    assertThat(origin.count("GET")).isEqualTo(1);
  }

  /** A fill begins and ends with a whole stripe. */
  @Test
  void fillsTheStripesOfTheWantedBytes() throws Exception {
    Fill fill = fillAt(STRIPE + 5, 3 * STRIPE + 1);
    assertThat(fill.bytes()).isEqualTo(new ByteRange(STRIPE, 4 * STRIPE));
    end(fill);
  }

  @Test
  void aSecondReaderFollowsTheSameFill() throws Exception {
    origin.holdBodies(held);
    Fill first = fillAt(0, LENGTH);
    assertThat(fillAt(MIDDLE, LENGTH)).isSameAs(first);
    held.countDown();
    first.leave();
    end(first);
    assertThat(origin.count("GET")).isEqualTo(1);
  }

  @Test
  void aReaderWaitsForTheFillThatAnotherReaderIsStarting() throws Exception {
    origin.holdAnswers(held);
    CompletableFuture<Fill> first = later();
    await().until(() -> origin.count("GET") == 1);
    CompletableFuture<Fill> second = later();
    held.countDown();
    assertThat(second.get()).isSameAs(first.get());
    assertThat(origin.count("GET")).isEqualTo(1);
    first.get().leave();
    end(first.get());
  }

  /**
   * Otherwise the permit of the failed fill would stay in use, and readers would wait for the run
   * that this fill claimed.
   */
  @Test
  void releasesEverythingAlthoughAnAnswerDoesNotClose() {
    StubbornOrigin stubborn = new StubbornOrigin();
    Fills failing = parts.fills(new OriginReads(stubborn));
    assertThatThrownBy(() -> failing.at(KEY, head, 0, LENGTH))
        .isInstanceOf(VersionGoneException.class);
    assertThat(stubborn.closes).isOne();
    assertThat(failing.active()).isZero();
    assertThat(parts.gates.inFlight()).isZero();
  }

  /** Answers that the version is gone, and fails to close its answers. */
  private static final class StubbornOrigin implements OriginClient, OriginResponse {
    private int closes;

    @Override
    public OriginResponse send(OriginRequest request) {
      return this;
    }

    @Override
    public int status() {
      return 412;
    }

    @Override
    public Headers headers() {
      return Headers.EMPTY;
    }

    @Override
    public long contentLength() {
      return 0;
    }

    @Override
    public InputStream body() {
      return InputStream.nullInputStream();
    }

    @Override
    public void abort() {}

    @Override
    public void close() {
      closes++;
      throw new IllegalStateException("planned");
    }
  }

  @Test
  void aFillEndsWhereAnotherBegins() throws Exception {
    origin.holdBodies(held);
    Fill later = fillAt(MIDDLE, LENGTH);
    Fill earlier = fillAt(0, LENGTH);
    assertThat(earlier.bytes()).isEqualTo(new ByteRange(0, MIDDLE));
    held.countDown();
    end(later);
    end(earlier);
    awaitOnNodes(0);
    assertThat(origin.bytesSent()).as("each byte once").isEqualTo(LENGTH);
  }

  @Test
  void aFillEndsBeforeStripesThatAreOnTheNodes() throws Exception {
    end(fillAt(MIDDLE, LENGTH));
    awaitOnNodes(40);
    Fill fill = fillAt(0, LENGTH);
    assertThat(fill.bytes()).isEqualTo(new ByteRange(0, MIDDLE));
    end(fill);
  }

  @Test
  void onlyTheOriginHasBytesWhileAWriteIsInFlight() throws Exception {
    try (Gates.Write write = parts.gates.beginWrite(KEY)) {
      assertThat(at(0, LENGTH)).isEqualTo(ByteSource.OnlyOrigin.INSTANCE);
      write.answered().ifPresent(Gates.Permit::close);
    }
    assertThat(origin.count("GET")).isZero();
  }

  @Test
  void onlyTheOriginHasAVersionThatTheDirectoryDoesNotName() throws Exception {
    ObjectVersion other = new ObjectVersion("\"other\"", Instant.EPOCH, LENGTH, "");
    ObjectHead older = new ObjectHead(other, Headers.EMPTY, null, Instant.MAX);
    assertThat(fills.at(KEY, older, 0, LENGTH)).isEqualTo(ByteSource.OnlyOrigin.INSTANCE);
    parts.contents.directory().remove(KEY);
    assertThat(at(0, LENGTH)).isEqualTo(ByteSource.OnlyOrigin.INSTANCE);
    assertThat(origin.count("GET")).isZero();
  }

  @Test
  void onlyTheOriginHasBytesIfMemoryIsShort() throws Exception {
    assertThat(blocks.budget().tryReserve(blocks.budget().limitBytes())).isTrue();
    assertThat(at(0, LENGTH)).isEqualTo(ByteSource.OnlyOrigin.INSTANCE);
    blocks.budget().release(blocks.budget().limitBytes());
    assertThat(origin.count("GET")).isZero();
    end(fillAt(0, LENGTH));
  }

  @Test
  void saysThatAVersionIsGone() {
    origin.put(PATH, new byte[LENGTH]);
    assertThatThrownBy(() -> at(0, LENGTH)).isInstanceOf(VersionGoneException.class);
  }

  @Test
  void aReaderWhoseOwnFillFailedDoesNotHoldUpTheNext() throws Exception {
    origin.disconnect("GET", 1);
    assertThatThrownBy(() -> at(0, LENGTH)).isInstanceOf(OriginException.class);
    assertThat(fills.active()).isZero();
    end(fillAt(0, LENGTH));
  }

  @Test
  void noReaderJoinsADetachedFill() throws Exception {
    assertNoReaderJoins(
        () -> fills.detach(new ObjectKey(KEY.bucket(), "another")), () -> fills.detach(KEY));
  }

  @Test
  void noReaderJoinsAFillOfADetachedBucket() throws Exception {
    assertNoReaderJoins(
        () -> fills.detachBucket("another"), () -> fills.detachBucket(KEY.bucket()));
  }

  private void assertNoReaderJoins(Runnable detachAnother, Runnable detach) throws Exception {
    origin.holdBodies(held);
    Fill detached = fillAt(0, LENGTH);
    detachAnother.run();
    assertThat(fills.active()).isEqualTo(1);
    detach.run();
    assertThat(fills.active()).isZero();
    Fill next = fillAt(0, LENGTH);
    assertThat(next).isNotSameAs(detached);
    end(detached);
    end(next);
  }

  /** A fill without readers stops only if much of it is left. */
  @Test
  void aFillWithoutReadersIsCompleted() throws Exception {
    origin.holdBodies(held);
    Fill fill = fillAt(0, LENGTH);
    fill.leave();
    held.countDown();
    fill.awaitEnd();
    awaitOnNodes(79);
  }

  @Test
  void fillsFromAnAnswerThatHasArrived() throws Exception {
    try (FillStart start = fills.prepare(KEY).orElseThrow()) {
      start.take(reads.whole(KEY));
      end(start.adopt(head, new ByteRange(0, LENGTH)).orElseThrow());
    }
    awaitOnNodes(0);
    assertThat(origin.count("GET")).isEqualTo(1);
  }

  @Test
  void adoptsNoAnswerThatAWriteHasOvertaken() throws Exception {
    try (FillStart start = fills.prepare(KEY).orElseThrow()) {
      start.take(reads.whole(KEY));
      parts.gates.beginWrite(KEY).answered().ifPresent(Gates.Permit::close);
      assertThat(start.adopt(head, new ByteRange(0, LENGTH))).isEmpty();
    }
    assertThat(fills.active()).isZero();
  }

  /** Stripes that are kept for a slower reader are freed when other clients need their memory. */
  @Test
  void freesLingeringStripesWhenMemoryIsShort() throws Exception {
    origin.holdBodies(held); // until the second reader is there
    Fill fill = fillAt(0, LENGTH);
    fill.join();
    held.countDown();
    fill.awaitEnd();
    await().until(() -> parts.tasks.running() == 0);
    MemoryBudget budget = blocks.budget();
    long lingeringBytes = budget.inUseBytes();
    assertThat(lingeringBytes).isPositive();
    long free = budget.limitBytes() - lingeringBytes;
    CompletableFuture<Boolean> granted = new CompletableFuture<>();
    budget.reserve(free + 1, Runnable::run, () -> granted.complete(true));
    granted.get();
    budget.release(free + 1);
    fill.leave();
    fill.leave();
  }

  private void awaitOnNodes(long stripe) {
    await().until(() -> parts.entry().readable(parts.entry().layout(), stripe));
  }

  private ByteSource.Ready at(long position, long end) throws Exception {
    return fills.at(KEY, head, position, end);
  }

  private Fill fillAt(long position, long end) throws Exception {
    ByteSource.Ready source = at(position, end);
    assertThat(source).isInstanceOf(ByteSource.InFill.class);
    return ((ByteSource.InFill) source).fill();
  }

  private CompletableFuture<Fill> later() {
    CompletableFuture<Fill> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(fillAt(0, LENGTH));
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /**
   * Opens {@code held}, waits for the end of a fill that the test has joined, and leaves the fill.
   */
  private void end(Fill fill) throws InterruptedException {
    held.countDown();
    fill.awaitEnd();
    fill.leave();
  }
}
