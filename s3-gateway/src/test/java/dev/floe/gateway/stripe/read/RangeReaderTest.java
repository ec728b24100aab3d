package dev.floe.gateway.stripe.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads ranges of an object of three stripes, each of 2+1 blocks on the same three nodes. */
final class RangeReaderTest extends StripeReadCase {
  private static final int STRIPE = D * BLOCK;

  private final List<String> events = new ArrayList<>();
  private final Set<Long> unlocated = new HashSet<>();
  private final Set<Long> held = new HashSet<>();
  private final ReadContext context = context();

  RangeReaderTest() {
    lengthBytes = 3L * STRIPE;
  }

  @Test
  void passesOnEachStripeOnceThePreviousOneIsWritten() {
    RangeReader reader = started(0, 3 * STRIPE);
    deliverStripe();
    assertThat(events).containsExactly("stripe 0: 0+64 0+64");
    deliverStripe();
    assertThat(events).as("the first is still being written").hasSize(1);
    reader.written();
    assertThat(events).last().isEqualTo("stripe 1: 0+64 0+64");
    deliverStripe();
    reader.written();
    reader.written();
    assertThat(events)
        .containsExactly(
            "stripe 0: 0+64 0+64", "stripe 1: 0+64 0+64", "stripe 2: 0+64 0+64", "end");
  }

  @Test
  void asksOnlyForBlocksWithBytesOfTheRange() {
    RangeReader reader = started(BLOCK + 10, STRIPE + 5);
    assertThat(lane(0).reads()).isEmpty();
    lane(1).deliver(BYTES[1]);
    assertThat(events).containsExactly("stripe 0: 10+54");
    lane(0).deliver(BYTES[0]);
    reader.written();
    assertThat(events).last().isEqualTo("stripe 1: 0+5");
    reader.written();
    assertThat(events).last().isEqualTo("end");
    assertThat(lane(1).reads()).hasSize(1);
  }

  /**
   * While other readers wait for nodes, a stripe read ahead would only push their blocks out of the
   * processor's cache.
   */
  @Test
  void readsAheadOnlyWhileNoReaderWaitsForANode() {
    RangeReader reader = started(0, 3 * STRIPE);
    assertThat(inFlight.inUseBytes()).isPositive();
    assertThat(lane(0).reads()).as("its own head is in flight").hasSize(1);
    deliverStripe();
    assertThat(lane(0).reads()).as("now no one waits").hasSize(2);
    reader.abort();
  }

  @Test
  void passesOnAStripeThatTheGatewayHoldsWithoutAskingANode() {
    held.add(0L);
    RangeReader reader = started(0, 2 * STRIPE);
    assertThat(events).containsExactly("held 0: 0+64");
    assertThat(lane(0).reads()).as("of the next stripe").hasSize(1);
    deliverStripe();
    reader.written();
    assertThat(events).containsExactly("held 0: 0+64", "stripe 1: 0+64 0+64");
    reader.abort();
  }

  @Test
  void doesNotReadAheadAStripeThatTheGatewayHolds() {
    held.add(1L);
    RangeReader reader = started(0, 2 * STRIPE);
    deliverStripe();
    assertThat(lane(0).reads()).hasSize(1);
    reader.written();
    assertThat(events).last().isEqualTo("held 1: 0+64");
    reader.abort();
  }

  @Test
  void theLostRangeBeginsWithTheRequestedRange() {
    unlocated.add(0L);
    var _ = started(10, STRIPE);
    assertThat(events).containsExactly("lost 10-128");
  }

  @Test
  void aLaterLossBeginsWithItsStripe() {
    RangeReader reader = started(10, 3 * STRIPE);
    deliverStripe();
    unlocated.add(1L);
    // The stripe that was read ahead is lost too: its nodes hold nothing of it any more.
    IntStream.range(0, TOTAL)
        .filter(index -> !lane(index).reads().isEmpty())
        .forEach(index -> lane(index).lose(BlockLoss.MISSING));
    reader.written();
    assertThat(events.getLast()).isEqualTo("lost 128-384");
  }

  @Test
  void namesMissingBlocksBeforeTheStripeThatWasDecodedWithoutThem() {
    var _ = started(0, STRIPE);
    lane(0).deliver(BYTES[0]);
    lane(1).lose(BlockLoss.MISSING);
    lane(2).deliver(parity());
    assertThat(events).containsExactly("missing 0: {1}", "stripe 0: 0+64 0+64");
  }

  @Test
  void namesBlocksThatAreKnownToBeAbsent() {
    present.clear(2);
    var _ = started(0, STRIPE);
    deliverStripe();
    assertThat(events).containsExactly("missing 0: {2}", "stripe 0: 0+64 0+64");
  }

  /** A slow client then needs memory only for the stripe that is being sent to it. */
  @Test
  void releasesTheStripeAheadIfMemoryIsShortAndReadsItAgain() {
    RangeReader reader = started(0, 2 * STRIPE);
    deliverStripe();
    deliverStripe();
    long before = budget.inUseBytes();
    context.releaseAhead();
    assertThat(budget.inUseBytes()).isEqualTo(before - STRIPE);
    reader.written();
    assertThat(lane(0).reads()).hasSize(3);
    deliverStripe();
    assertThat(events).last().isEqualTo("stripe 1: 0+64 0+64");
    reader.abort();
  }

  @Test
  void anAbortedReaderReportsNothingMore() {
    RangeReader reader = started(0, 3 * STRIPE);
    deliverStripe();
    reader.abort();
    reader.written();
    reader.abort();
    assertThat(events).hasSize(1);
    assertThat(context.ahead()).isEmpty();
  }

  @Test
  void refusesCallsOutOfOrderAndRangesOutsideTheObject() {
    RangeReader reader = reader(0, STRIPE);
    assertThatThrownBy(reader::written)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("reader is NEW, expected WRITING");
    reader.start();
    assertThatThrownBy(reader::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("reader is READING, expected NEW");
    reader.abort();
    assertThatThrownBy(() -> reader(0, 3 * STRIPE + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of an object of 384 bytes");
    assertThatThrownBy(() -> reader(5, 5)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Answers the last reads of both data nodes. */
  private void deliverStripe() {
    deliverData();
    loop.run();
  }

  private RangeReader started(long start, long end) {
    RangeReader reader = reader(start, end);
    reader.start();
    assertThat(events).as("before start returns").isEmpty();
    loop.run();
    return reader;
  }

  private RangeReader reader(long start, long end) {
    StripeLayout layout = new StripeLayout(lengthBytes, D, TOTAL - D, BLOCK);
    return new RangeReader(
        context, layout, new ByteRange(start, end), new Stripes(layout), new Events());
  }

  private final class Stripes implements StripeReader.StripeMap {
    private final StripeLayout layout;

    Stripes(StripeLayout layout) {
      this.layout = layout;
    }

    @Override
    public @Nullable StripeLocation locate(long stripe) {
      StripeLocation first = where();
      return unlocated.contains(stripe)
          ? null
          : new StripeLocation(
              first.fill(), layout, first.matrix(), stripe, first.nodes(), present);
    }

    @Override
    public boolean holds(StripeLocation where) {
      return held.contains(where.stripe());
    }

    @Override
    public @Nullable List<StripeReader.Run> take(StripeLocation where, ByteRange range) {
      if (!holds(where)) {
        return null;
      }
      try (BlockLease lease = Objects.requireNonNull(pool.tryLease(1))) {
        return List.of(new StripeReader.Run(lease.take(), 0, BLOCK));
      }
    }
  }

  private final class Events implements StripeReader.Listener {
    @Override
    public void onStripe(StripeLocation where, List<StripeReader.Run> runs) {
      events.add("stripe %d: %s".formatted(where.stripe(), taken(runs)));
    }

    @Override
    public void onHeld(StripeLocation where, List<StripeReader.Run> runs) {
      events.add("held %d: %s".formatted(where.stripe(), taken(runs)));
    }

    @Override
    public void onEnd() {
      events.add("end");
    }

    @Override
    public void onLost(ByteRange rest) {
      events.add("lost %d-%d".formatted(rest.start(), rest.end()));
    }

    @Override
    public void onMissing(StripeLocation where, BitSet indices) {
      events.add("missing %d: %s".formatted(where.stripe(), indices));
    }

    /**
     * Describes the runs and releases their blocks, as a client's connection does after sending
     * them.
     */
    private static String taken(List<StripeReader.Run> runs) {
      List<String> texts = new ArrayList<>();
      for (StripeReader.Run run : runs) {
        try (Block _ = run.block()) {
          texts.add("%d+%d".formatted(run.offset(), run.lengthBytes()));
        }
      }
      return String.join(" ", texts);
    }
  }
}
