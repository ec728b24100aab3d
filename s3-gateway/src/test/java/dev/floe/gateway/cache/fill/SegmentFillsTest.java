package dev.floe.gateway.cache.fill;

import static dev.floe.gateway.cache.fill.FillParts.BLOCK;
import static dev.floe.gateway.cache.fill.FillParts.FILL;
import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.FakeNodes;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.Residency.SegmentId;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stripes 10 to 129 of an object of 130 stripes, in three segments. */
class SegmentFillsTest {
  private static final int FIRST = 10;
  private static final int STRIPES = 130;

  private final BlockPool blocks = new BlockPool(BLOCK, new MemoryBudget(1 << 20));
  private final FakeNodes nodes = new FakeNodes(blocks);
  private final FillParts parts = new FillParts(nodes, blocks);
  private final StripeLayout layout = parts.code.layout((long) STRIPES * STRIPE);
  private final ObjectVersion version = parts.confirm(layout.lengthBytes());
  private final List<Integer> placed = new ArrayList<>();
  private @Nullable List<PoolNode> placement = parts.nodes;
  private final SegmentFills segments =
      new SegmentFills(
          parts.services(FillPatience.STANDARD),
          KEY,
          FILL,
          new FillStripes(layout, FIRST, STRIPES),
          segment -> {
            placed.add(segment);
            return Optional.ofNullable(placement);
          },
          new WriteCounter());

  @AfterEach
  void releasesAllMemory() {
    parts.close();
  }

  @Test
  void placesASegmentOnce() {
    assertThat(segments.begin(1)).isTrue();
    assertThat(segments.begin(1)).isTrue();
    assertThat(segments.begin(2)).isTrue();
    assertThat(placed).containsExactly(1, 2);
    assertThat(holds(1)).isTrue();
    assertThat(segments.of(64)).isSameAs(segments.of(127)).isNotNull();
    assertThat(segments.of(63)).isNull();
  }

  @Test
  void beginsNoSegmentThatTooFewNodesCanTake() {
    placement = null;
    assertThat(segments.begin(0)).isFalse();
    assertThat(segments.of(FIRST)).isNull();
    assertThat(holds(0)).isFalse();
    placement = parts.nodes;
    assertThat(segments.begin(0)).as("it may be placed later").isTrue();
  }

  @Test
  void writesNoMoreToASegmentThatWasEvicted() {
    assertThat(segments.begin(0)).isTrue();
    parts.contents.residency().release(new SegmentId(KEY, 0), FILL);
    assertThat(segments.begin(0)).isFalse();
    assertThat(segments.begin(1)).isTrue();
  }

  /** Stripes 10 to 64, 66, 128 and 129 are on the nodes. */
  @ParameterizedTest
  @CsvSource({
    "10, 130, 65",
    "10, 64, 64",
    "10, 20, 20",
    "63, 130, 65",
    "9, 130, 9",
    "65, 130, 65",
    "66, 130, 67",
    "128, 130, 130",
    "129, 130, 130",
    "20, 20, 20"
  })
  void findsTheFirstStripeThatNoNodeHas(long stripe, long end, long expected) throws Exception {
    for (int each = FIRST; each < 64; each++) {
      write(each);
    }
    write(64);
    write(66);
    write(128);
    write(129);
    assertThat(segments.readableUntil(stripe, end)).isEqualTo(expected);
  }

  @Test
  void locatesAStripeOnceItIsWritten() throws Exception {
    assertThat(segments.locate(FIRST)).isEmpty();
    write(FIRST);
    assertThat(segments.locate(FIRST).orElseThrow().nodes()).isEqualTo(parts.nodes);
    assertThat(segments.locate(FIRST + 1)).isEmpty();
  }

  /** A published stripe is found in the directory instead. */
  @Test
  void offersAStripeUntilItsSegmentIsPublished() throws Exception {
    assertThat(segments.offers(FIRST)).isFalse();
    write(FIRST);
    write(64);
    assertThat(segments.offers(FIRST)).isTrue();
    try (Gates.Permit permit = permit()) {
      Objects.requireNonNull(segments.of(FIRST)).publish(permit, version);
    }
    assertThat(segments.offers(FIRST)).isFalse();
    assertThat(segments.locate(FIRST)).as("its readers may continue").isPresent();
    assertThat(segments.offers(64)).isTrue();
  }

  @Test
  void publishesACompleteSegmentOnlyOnceThatIsAllowed() throws Exception {
    write(FIRST);
    SegmentFill segment = Objects.requireNonNull(segments.of(FIRST));
    segments.publishComplete(segment);
    assertThat(segment.isSettled()).isFalse();
    try (Gates.Permit permit = permit()) {
      segments.publishAsWhole(permit, version);
      segments.publishComplete(segment);
    }
    assertThat(parts.entry().readable(layout, FIRST)).isTrue();
  }

  @Test
  void publishesAllSegments() throws Exception {
    write(FIRST);
    write(64);
    try (Gates.Permit permit = permit()) {
      segments.publish(permit, version);
    }
    assertThat(parts.entry().readable(layout, FIRST)).isTrue();
    assertThat(parts.entry().readable(layout, 64)).isTrue();
    assertThat(segments.unsealedOn()).isEmpty();
  }

  @Test
  void keepsUnsealedChunksUntilItEnds() {
    assertThat(parts.running.contains(FILL)).as("nothing is written yet").isFalse();
    segments.begin(0);
    segments.begin(1);
    assertThat(parts.running.contains(FILL)).isTrue();
    assertThat(segments.unsealedOn()).containsExactlyInAnyOrderElementsOf(parts.nodes);
    segments.end();
    assertThat(parts.running.contains(FILL)).isFalse();
  }

  @Test
  void abandonsAllReservations() {
    segments.begin(0);
    segments.begin(1);
    segments.abandon();
    assertThat(holds(0)).isFalse();
    assertThat(holds(1)).isFalse();
    assertThat(parts.running.contains(FILL)).isFalse();
  }

  @Test
  void forgetsWhatWasWritten() throws Exception {
    write(FIRST);
    write(64);
    segments.forget();
    assertThat(holds(0)).isFalse();
    assertThat(holds(1)).isFalse();
    assertThat(parts.entry().readable(layout, FIRST)).isFalse();
    assertThat(parts.entry().readable(layout, 64)).isFalse();
  }

  private void write(long stripe) throws InterruptedException {
    assertThat(segments.begin(layout.segmentOf(stripe))).isTrue();
    parts.write(Objects.requireNonNull(segments.of(stripe)), stripe);
  }

  private boolean holds(int segment) {
    return parts.contents.residency().holds(new SegmentId(KEY, segment), FILL);
  }

  private Gates.Permit permit() {
    return parts.gates.beginFill(KEY).orElseThrow();
  }
}
