package dev.floe.gateway.cache.read;

import static dev.floe.gateway.cache.fill.FillParts.BLOCK;
import static dev.floe.gateway.cache.fill.FillParts.FILL;
import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.fill.ByteSource;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.read.StripeReader;
import dev.floe.node.protocol.FillId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The body of an object of 2,500 stripes, in 40 segments. */
class BodyProgressTest {
  private static final int STRIPES = 2500;
  private static final int LOOK_AHEAD = 32 * StripeLayout.SEGMENT_STRIPES;

  private final CountDownLatch held = new CountDownLatch(1);
  private ReadParts parts;

  @BeforeEach
  void putObject() throws Exception {
    parts = new ReadParts(STRIPES);
  }

  @AfterEach
  void releasesAllMemory() {
    held.countDown();
    await().until(() -> parts.fillParts.tasks.running() == 0);
    parts.close();
  }

  // What the nodes have.

  @Test
  void hasNothingAtFirst() {
    BodyProgress body = parts.whole();
    assertThat(body.firstGap()).isZero();
    assertThat(body.readableUntil()).isZero();
    assertThat(body.onNodes()).isFalse();
    assertThat(body.partlyOnNodes()).isFalse();
    assertThat(body.locate(0)).isNull();
  }

  @Test
  void findsTheFirstByteThatNoNodeHas() {
    parts.store(FILL, 0, 1, 2, 4);
    assertThat(parts.whole().firstGap()).isEqualTo(3 * STRIPE);
    assertThat(range(10, 3 * STRIPE).firstGap()).as("the range's end").isEqualTo(3 * STRIPE);
    assertThat(range(3 * STRIPE + 7, 5 * STRIPE).firstGap()).isEqualTo(3 * STRIPE + 7);
    assertThat(range(4 * STRIPE + 7, 6 * STRIPE).firstGap()).isEqualTo(5 * STRIPE);
  }

  @Test
  void findsHowFarTheNextBytesAreReadable() {
    parts.store(FILL, 0, 1, 2, 4);
    BodyProgress body = parts.whole();
    assertThat(body.readableUntil()).isEqualTo(3 * STRIPE);
    body.advance(2 * STRIPE + 5);
    assertThat(body.position()).isEqualTo(2 * STRIPE + 5);
    assertThat(body.readableUntil()).isEqualTo(3 * STRIPE);
    body.advance(STRIPE);
    assertThat(body.readableUntil()).as("its own position").isEqualTo(3 * STRIPE + 5);
  }

  /** The look-ahead may run on a loop, so it looks 32 times 64 stripes ahead at most. */
  @Test
  void looksAheadForALimitedDistance() {
    parts.store(FILL, IntStream.range(0, STRIPES - 1).toArray());
    BodyProgress body = parts.whole();
    assertThat(body.readableUntil()).isEqualTo((long) LOOK_AHEAD * STRIPE);
    assertThat(body.onNodes()).as("as far as it looks").isTrue();
    assertThat(body.firstGap()).isEqualTo((STRIPES - 1L) * STRIPE);
    body.advance(10 * STRIPE);
    assertThat(body.readableUntil()).isEqualTo((LOOK_AHEAD + 10L) * STRIPE);
    assertThat(range(100L * STRIPE, (long) STRIPES * STRIPE).onNodes()).isTrue();
    assertThat(range(1000L * STRIPE, (long) STRIPES * STRIPE).onNodes()).isFalse();
  }

  @Test
  void isOnTheNodesIfItsOwnRangeIs() {
    parts.store(FILL, 1, 2);
    assertThat(range(STRIPE, 3 * STRIPE).onNodes()).isTrue();
    assertThat(range(STRIPE, 3 * STRIPE + 1).onNodes()).isFalse();
    assertThat(range(STRIPE - 1, 3 * STRIPE).onNodes()).isFalse();
  }

  @Test
  void isPartlyOnTheNodesIfOneOfItsStripesIs() {
    parts.store(FILL, 2000);
    assertThat(parts.whole().partlyOnNodes()).isTrue();
    assertThat(range(2000L * STRIPE + 9, 2000L * STRIPE + 10).partlyOnNodes()).isTrue();
    assertThat(range(0, 2000L * STRIPE).partlyOnNodes()).isFalse();
    assertThat(range(2001L * STRIPE, 2002L * STRIPE).partlyOnNodes()).isFalse();
  }

  // A version that leaves the directory.

  @Test
  void continuesWithTheEntryThatAWriteHasRemoved() {
    parts.store(FILL, 0, 1);
    BodyProgress body = parts.whole();
    StripeLocation where = Objects.requireNonNull(body.locate(0));
    assertThat(body.isCurrent(where)).isTrue();
    parts.fillParts.contents.directory().remove(KEY);
    assertThat(body.readableUntil()).isEqualTo(2 * STRIPE);
    assertThat(body.isCurrent(where)).isFalse();
    assertThat(parts.whole().readableUntil()).as("a new read finds nothing").isZero();
  }

  @Test
  void usesNoEntryOfAnotherVersion() {
    parts.store(FILL, 0, 1);
    BodyProgress body = parts.whole();
    assertThat(body.readableUntil()).isEqualTo(2 * STRIPE);
    parts.fillParts.contents.directory().remove(KEY);
    parts.fillParts.confirm((long) STRIPES * STRIPE);
    assertThat(body.readableUntil()).isEqualTo(2 * STRIPE);
    assertThat(parts.whole().onNodes()).isFalse();
  }

  @Test
  void continuesWithTheEntryThatAnEndedFillNames() {
    parts.store(FILL, 0);
    var entry = parts.fillParts.entry();
    parts.fillParts.contents.directory().remove(KEY);
    BodyProgress body = parts.whole();
    assertThat(body.locate(0)).isNull();
    body.saw(entry);
    assertThat(body.locate(0)).isNotNull();
  }

  // The memory tier.

  @Test
  void countsStripesThatTheTierHolds() throws Exception {
    parts.store(FILL, 0, 2);
    parts.lose(FILL, 1, 3);
    assertThat(parts.whole().readableUntil()).isEqualTo(STRIPE);
    hold(FILL, 1);
    assertThat(parts.whole().readableUntil()).isEqualTo(3 * STRIPE);
    assertThat(range(0, 3 * STRIPE).onNodes()).isTrue();
    hold(new FillId(8, 8), 3);
    assertThat(parts.whole().readableUntil()).as("another fill's copy").isEqualTo(3 * STRIPE);
  }

  @Test
  void isInMemoryIfTheTierHoldsEachStripe() throws Exception {
    parts.store(FILL, IntStream.range(0, 70).toArray());
    for (int stripe = 0; stripe < 70; stripe++) {
      hold(FILL, stripe);
    }
    assertThat(range(0, 64 * STRIPE).inMemory()).isTrue();
    assertThat(range(0, 64 * STRIPE + 1).inMemory()).as("too many to look at").isFalse();
    parts.tier.remove(0, Set.of(FILL));
    assertThat(range(63 * STRIPE, 65 * STRIPE).inMemory()).isFalse();
    assertThat(range(64 * STRIPE, 66 * STRIPE).inMemory()).isTrue();
  }

  @Test
  void theLoopReadsStripesFromTheTier() throws Exception {
    parts.store(FILL, 0);
    hold(FILL, 0);
    BodyProgress body = parts.whole();
    StripeReader.StripeMap stripes = body.stripes();
    StripeLocation where = Objects.requireNonNull(stripes.locate(0));
    assertThat(stripes.holds(where)).isTrue();
    List<StripeReader.Run> runs =
        Objects.requireNonNull(stripes.take(where, new ByteRange(10, 20)));
    assertThat(runs.stream().mapToInt(StripeReader.Run::lengthBytes).sum()).isEqualTo(10);
    runs.forEach(run -> run.block().close());
  }

  // A fill that is followed.

  @Test
  void readsStripesThatItsFillHasNotPublished() throws Exception {
    parts.origin.holdBodiesAfter(10 * STRIPE, held);
    Fill fill = fillAt(0);
    BodyProgress body = parts.whole();
    body.follow(fill);
    await().until(() -> body.readableUntil() == 10 * STRIPE);
    assertThat(body.firstGap()).as("the directory has none of them").isZero();
    assertThat(body.locate(9)).isNotNull();
    assertThat(body.locate(10)).isNull();
    body.leave();
    assertThat(body.following()).isNull();
    assertThat(body.readableUntil()).isZero();
  }

  @Test
  void combinesStripesOnTheNodesWithThoseOfItsFill() throws Exception {
    parts.store(FILL, 0, 1);
    parts.origin.holdBodiesAfter(10 * STRIPE, held);
    BodyProgress body = parts.whole();
    body.follow(fillAt(2 * STRIPE));
    await().until(() -> body.readableUntil() == 12 * STRIPE);
    body.leave();
  }

  @Test
  void leavesOneFillToFollowAnother() throws Exception {
    parts.origin.holdBodies(held);
    Fill later = fillAt(100 * STRIPE);
    Fill earlier = fillAt(0);
    earlier.join(); // a second reader, so that written stripes are kept
    BodyProgress body = parts.whole();
    body.follow(earlier);
    body.follow(later);
    assertThat(body.following()).isSameAs(later);
    held.countDown();
    later.awaitEnd();
    earlier.awaitEnd();
    earlier.leave();
    body.leave();
    await().until(() -> parts.fillParts.tasks.running() == 0);
    assertThat(parts.blocks.budget().inUseBytes()).isZero();
  }

  @Test
  void needsAResponseHeadBeforeItSends() {
    assertThatThrownBy(() -> parts.whole().responseHead())
        .isInstanceOf(IllegalStateException.class);
  }

  private BodyProgress range(long start, long end) {
    return parts.progress(new ByteRange(start, end));
  }

  private Fill fillAt(long position) throws Exception {
    ByteSource.Ready source = parts.fills.at(KEY, parts.head, position, parts.bytes.length);
    return ((ByteSource.InFill) source).fill();
  }

  /** Puts a copy of a stripe into the memory tier. */
  private void hold(FillId fill, int stripe) {
    StripeLocation where =
        new StripeLocation(fill, parts.layout, 0, stripe, parts.fillParts.nodes, new BitSet());
    List<StripeReader.Run> runs = new ArrayList<>();
    try (BlockLease lease = Objects.requireNonNull(parts.blocks.tryLease(2))) {
      for (int index = 0; index < 2; index++) {
        runs.add(new StripeReader.Run(lease.take(), 0, BLOCK));
      }
    }
    parts.tier.offer(where, runs, () -> true);
    runs.stream().map(StripeReader.Run::block).forEach(Block::close);
    assertThat(parts.tier.holds(fill, stripe)).isTrue();
  }
}
