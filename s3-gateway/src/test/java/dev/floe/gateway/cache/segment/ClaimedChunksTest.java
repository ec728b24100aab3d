package dev.floe.gateway.cache.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.directory.StubNode;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node's inventory lists chunks that the segment's entry does not have on that node. */
class ClaimedChunksTest {
  private static final FillId FILL = new FillId(1, 2);
  private static final FillId OTHER = new FillId(3, 4);
  private static final StripeSet FIRST = StripeSet.of(0);

  private final StubNode owner = new StubNode(0);
  private final StubNode second = new StubNode(1);
  private final StubNode claimant = new StubNode(2);
  private final SegmentEntry segment =
      SegmentEntry.placed(List.<PoolNode>of(owner, second))
          .withStripe(0, FILL, List.of(owner.instance(), second.instance()));

  @Test
  void aChunkStaysOnTheNodeThatHoldsIt() {
    for (boolean adopt : new boolean[] {false, true}) {
      assertThat(segment.listed(0, claimant, claimant.instance(), FILL, FIRST, adopt))
          .isSameAs(segment);
      assertThat(segment.listed(0, second, second.instance(), FILL, FIRST, adopt))
          .isSameAs(segment);
    }
  }

  @Test
  void anIndexThatTheSegmentLacksIsIgnored() {
    assertThat(segment.listed(2, claimant, claimant.instance(), FILL, FIRST, true))
        .isSameAs(segment);
  }

  @Test
  void blocksOfAnotherFillCountAsAbsent() {
    SegmentEntry after = segment.listed(0, owner, owner.instance(), OTHER, FIRST, true);

    assertThat(after.held(0, owner.instance(), OTHER)).isEqualTo(StripeSet.NONE);
    assertThat(after.held(0, owner.instance(), FILL)).isEqualTo(FIRST);
  }
}
