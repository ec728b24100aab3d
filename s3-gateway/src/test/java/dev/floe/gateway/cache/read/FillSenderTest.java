package dev.floe.gateway.cache.read;

import static dev.floe.gateway.cache.fill.FillParts.FILL;
import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.cache.fill.ByteSource;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.cache.origin.VersionGoneException;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ByteRange;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sends an object of 80 stripes, none of which is on the nodes at first. */
class FillSenderTest {
  private static final int STRIPES = 80;
  private static final int LENGTH = STRIPES * STRIPE;
  private static final int MIDDLE = 40 * STRIPE;

  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch stored = new CountDownLatch(1);
  private final FakeExchange exchange =
      new FakeExchange(new ManualLoop().loop(), "GET", "/bucket/key", Headers.EMPTY);
  private ReadParts parts;
  private BodyProgress body;
  private FillSender sender;

  /** One step of a read, on its thread. */
  private interface Step {
    ReadEvent run(ThreadResponse response) throws Exception;
  }

  @BeforeEach
  void putObject() throws Exception {
    parts = new ReadParts(STRIPES);
    read(0, LENGTH, true);
  }

  private void read(int start, int end, boolean mayFill) {
    body = parts.progress(new ByteRange(start, end));
    body.responseHead(new ResponseHead(200, Headers.EMPTY, end - start));
    sender = new FillSender(parts.services, body, mayFill);
  }

  @AfterEach
  void releasesAllMemory() {
    held.countDown();
    stored.countDown();
    body.leave();
    await().until(() -> parts.fillParts.tasks.running() == 0);
    parts.close();
  }

  // Before the first byte.

  @Test
  void startsAFillForTheFirstByteThatNoNodeHas() throws Exception {
    parts.store(FILL, 0, 1);
    assertThat(sender.findFill()).isTrue();
    assertThat(parts.origin.requests().getLast().headers().first("Range"))
        .contains("bytes=%d-%d".formatted(2 * STRIPE, LENGTH - 1));
  }

  @Test
  void joinsTheFillOfAnotherRead() throws Exception {
    parts.origin.holdBodies(held);
    Fill other = fillAt(0);
    assertThat(sender.findFill()).isTrue();
    assertThat(body.following()).isSameAs(other);
    other.leave();
  }

  @Test
  void needsNoFillForBytesThatAreOnTheNodes() throws Exception {
    parts.store(FILL, 0, 1);
    read(STRIPE, 2 * STRIPE, true);
    assertThat(sender.findFill()).isFalse();
    assertThat(parts.origin.count("GET")).isZero();
  }

  @Test
  void startsNoFillForBytesThatMayNotBeStored() throws Exception {
    read(0, LENGTH, false);
    assertThat(sender.findFill()).isFalse();
    assertThat(parts.origin.count("GET")).isZero();
  }

  @Test
  void findsNoFillOfAVersionThatIsGone() throws Exception {
    parts.overwriteAtOrigin();
    assertThat(sender.findFill()).isFalse();
    assertThatThrownBy(() -> run(response -> sender.readFromOrigin(response, "ann")))
        .hasCauseInstanceOf(VersionGoneException.class);
  }

  /** The client gets the error at once, since a second request would fail too. */
  @Test
  void asksS3OnceIfItRefusesTheFill() throws Exception {
    parts.origin.disconnect("GET", 1);
    assertThat(sender.findFill()).isFalse();
    assertThat(run(response -> sender.follow(response))).isEqualTo(ReadEvent.NO_FILL);
    assertThat(run(response -> sender.readFromOrigin(response, "ann")))
        .isEqualTo(ReadEvent.ORIGIN_FAILED);
    assertThat(parts.origin.count("GET")).isEqualTo(1);
  }

  // From fills.

  @Test
  void sendsAFillAsItArrives() throws Exception {
    parts.nodes.stall(stored);
    assertThat(sender.findFill()).isTrue();
    assertThat(follow()).isEqualTo(ReadEvent.SENT);
    assertThat(exchange.await().body()).isEqualTo(parts.bytes);
    assertThat(sent("fill")).isEqualTo(LENGTH);
  }

  @Test
  void sendsTheBytesOfItsRangeOnly() throws Exception {
    parts.nodes.stall(stored);
    read(STRIPE + 5, 7 * STRIPE + 9, true);
    assertThat(sender.findFill()).isTrue();
    assertThat(follow()).isEqualTo(ReadEvent.SENT);
    assertThat(exchange.await().body())
        .isEqualTo(Arrays.copyOfRange(parts.bytes, STRIPE + 5, 7 * STRIPE + 9));
  }

  @Test
  void continuesWithTheFillThatBeginsWhereOneEnds() throws Exception {
    parts.nodes.stall(stored);
    parts.origin.holdBodies(held);
    Fill later = fillAt(MIDDLE);
    assertThat(sender.findFill()).isTrue();
    assertThat(body.following()).isNotSameAs(later);
    CompletableFuture<ReadEvent> sending = start(response -> sender.follow(response));
    held.countDown();
    assertThat(sending.get()).isEqualTo(ReadEvent.SENT);
    assertThat(exchange.await().body()).isEqualTo(parts.bytes);
    assertThat(parts.origin.bytesSent()).as("each byte once").isEqualTo(LENGTH);
    later.leave();
  }

  @Test
  void stopsWhereTheNextByteIsOnTheNodes() throws Exception {
    parts.store(FILL, 0);
    assertThat(follow()).isEqualTo(ReadEvent.ON_NODES);
    assertThat(body.position()).isZero();
  }

  @Test
  void hasNoFillIfMemoryIsShort() throws Exception {
    long all = parts.blocks.budget().limitBytes();
    assertThat(parts.blocks.budget().tryReserve(all)).isTrue();
    assertThat(follow()).isEqualTo(ReadEvent.NO_FILL);
    parts.blocks.budget().release(all);
    assertThat(parts.origin.count("GET")).isZero();
  }

  @Test
  void endsWhenItsClientHasGone() throws Exception {
    parts.nodes.stall(stored);
    assertThat(sender.findFill()).isTrue();
    exchange.leave();
    assertThatThrownBy(this::follow).hasCauseInstanceOf(IOException.class);
  }

  // From S3 alone.

  @Test
  void readsTheRestFromS3() throws Exception {
    read(0, LENGTH, false);
    body.advance(MIDDLE);
    assertThat(run(response -> sender.readFromOrigin(response, "ann"))).isEqualTo(ReadEvent.SENT);
    assertThat(exchange.await().body()).isEqualTo(Arrays.copyOfRange(parts.bytes, MIDDLE, LENGTH));
    assertThat(sent("origin")).isEqualTo(LENGTH - MIDDLE);
    assertThat(parts.origin.requests().getLast().claimant().identity()).isEqualTo("ann");
  }

  /**
   * The bytes sent so far are of the version that is gone. Bytes of another version must not
   * follow.
   */
  @Test
  void doesNotMixVersions() {
    body.advance(MIDDLE);
    parts.overwriteAtOrigin();
    assertThatThrownBy(() -> run(response -> sender.readFromOrigin(response, "ann")))
        .hasCauseInstanceOf(VersionGoneException.class);
  }

  private double sent(String source) {
    return parts.fillParts.metrics.counted(Metric.CLIENT_SENT, source);
  }

  private Fill fillAt(long position) throws Exception {
    ByteSource.Ready source = parts.fills.at(KEY, parts.head, position, LENGTH);
    return ((ByteSource.InFill) source).fill();
  }

  private ReadEvent follow() throws Exception {
    return run(response -> sender.follow(response));
  }

  private ReadEvent run(Step step) throws InterruptedException, ExecutionException {
    return start(step).get();
  }

  private CompletableFuture<ReadEvent> start(Step step) {
    CompletableFuture<ReadEvent> result = new CompletableFuture<>();
    exchange.onThread(response -> {
      try {
        result.complete(step.run(response));
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }
}
