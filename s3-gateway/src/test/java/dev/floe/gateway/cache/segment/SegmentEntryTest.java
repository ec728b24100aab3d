package dev.floe.gateway.cache.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Segments of a 2+1 code over four nodes. */
class SegmentEntryTest {
  private static final FillId OLD = new FillId(0, 1);
  private static final FillId NEW = new FillId(0, 2);
  private static final int BLOCK = 1024;

  private final StripeLayout layout = new StripeLayout(2 * 2 * BLOCK + 100, 2, 1, BLOCK);
  private final List<PoolNode> pool = new FakePool(4, 1 << 20).nodes();
  private final List<PoolNode> nodes = pool.subList(0, 3);

  @Test
  void countsWhatNodesHoldToTheByte() {
    SegmentEntry segment = stored(SegmentEntry.placed(nodes), OLD, 0, 1, 2);
    assertThat(segment.heldBytes(layout, 0, 0)).isEqualTo(2 * BLOCK + layout.storedBytes(2, 0));
    assertThat(segment.heldBytes(layout, 0, 1)).isEqualTo(2 * BLOCK + layout.storedBytes(2, 1));
  }

  @Test
  void countsNothingOfAnInstanceThatIsGone() {
    InstanceId gone = new InstanceId(9, 9);
    SegmentEntry segment =
        SegmentEntry.placed(nodes).withStripe(0, OLD, List.of(gone, id(1), id(2)));
    assertThat(segment.heldBytes(layout, 0, 0)).isZero();
    assertThat(segment.heldBytes(layout, 0, 1)).isEqualTo(BLOCK);
  }

  @Test
  void losesOnlyTheChunkThatMovesToAnotherNode() {
    SegmentEntry segment = stored(SegmentEntry.placed(nodes), OLD, 0, 1);
    SegmentEntry moved = segment.placedOn(List.of(pool.get(3), pool.get(1), pool.get(2)));
    assertThat(moved.readable(layout, 0)).isEqualTo(StripeSet.first(2));
    assertThat(moved.heldBytes(layout, 0, 0)).isZero();
    assertThat(moved.withBlock(0, 0, id(3)).heldBytes(layout, 0, 0)).isEqualTo(BLOCK);
  }

  @Test
  void mergesAFillThatHadAnotherNodeForOneChunk() {
    SegmentEntry known = stored(SegmentEntry.placed(nodes), OLD, 0);
    List<PoolNode> others = List.of(pool.get(3), pool.get(1), pool.get(2));
    SegmentEntry merged = known.merge(stored(SegmentEntry.placed(others), NEW, 1));
    assertThat(merged.nodes()).isEqualTo(others);
    assertThat(merged.readable(layout, 0)).isEqualTo(StripeSet.first(2));
    assertThat(known.losesStripesIn(merged, layout, 0)).isFalse();
  }

  @Test
  void reportsIfAMergeWouldLoseStripes() {
    SegmentEntry known = stored(SegmentEntry.placed(nodes), OLD, 0);
    List<PoolNode> others = List.of(pool.get(3), pool.get(0), pool.get(1));
    assertThat(
            known.losesStripesIn(
                known.merge(stored(SegmentEntry.placed(others), NEW, 1)), layout, 0))
        .isTrue();
  }

  @Test
  void namesTheChunksOfAReplacedFill() {
    SegmentEntry known = stored(SegmentEntry.placed(nodes), OLD, 0, 1);
    assertThat(known.less(known.merge(stored(SegmentEntry.placed(nodes), NEW, 0))).fills())
        .isEmpty();
    SegmentEntry left = known.less(known.merge(stored(SegmentEntry.placed(nodes), NEW, 0, 1)));
    assertThat(left.fills()).containsExactly(OLD);
    assertThat(left.heldBytes(layout, 0, 1)).isEqualTo(2 * BLOCK);
  }

  @Test
  void keepsTheStripesOfEachCopyApart() {
    SegmentEntry segment = stored(SegmentEntry.placed(nodes), OLD, 0, 1);
    SegmentEntry less = segment.withoutBlock(1, 1);
    assertThat(less.heldBytes(layout, 0, 0)).isEqualTo(2 * BLOCK);
    assertThat(less.heldBytes(layout, 0, 1)).isEqualTo(BLOCK);
    assertThat(less.readable(layout, 0)).isEqualTo(StripeSet.first(2));
    assertThat(less.withoutBlock(1, 0).readable(layout, 0)).isEqualTo(StripeSet.first(1));
    SegmentEntry gone = less.withoutBlock(0, 1);
    assertThat(gone.heldBytes(layout, 0, 1)).isZero();
    assertThat(gone.heldBytes(layout, 0, 2)).isEqualTo(2 * BLOCK);
  }

  @Test
  void namesEachChunkOfTwoFills() {
    SegmentEntry segment =
        stored(stored(SegmentEntry.placed(nodes), OLD, 0, 1), NEW, 1, 2).withoutBlock(2, 0);
    List<String> chunks = new ArrayList<>();
    segment.forEachChunk((index, instance, fill, stripes) ->
        chunks.add(index + (fill.equals(OLD) ? " old " : " new ") + stripes.bits()));
    assertThat(chunks)
        .containsExactlyInAnyOrder(
            "0 old 1", "0 new 2", "1 old 1", "1 new 6", "2 old 1", "2 new 6");
    assertThat(segment.fill(0)).contains(OLD);
    assertThat(segment.fill(1)).contains(NEW);
    assertThat(segment.fill(3)).isEmpty();
  }

  private static SegmentEntry stored(SegmentEntry segment, FillId fill, int... stripes) {
    SegmentEntry stored = segment;
    List<@Nullable InstanceId> instances = new ArrayList<>();
    segment.nodes().forEach(node -> instances.add(node.instance()));
    for (int stripe : stripes) {
      stored = stored.withStripe(stripe, fill, instances);
    }
    return stored;
  }

  private static InstanceId id(int number) {
    return new InstanceId(1, number);
  }
}
