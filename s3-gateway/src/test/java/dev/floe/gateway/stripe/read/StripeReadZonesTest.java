package dev.floe.gateway.stripe.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.session.BlockLoss;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads of 2+1 blocks, with the second data block in another zone. */
class StripeReadZonesTest extends StripeReadCase {
  @BeforeEach
  void placeInAnotherZone() {
    nodes.get(1).isInAnotherZone();
  }

  @Test
  void readsTheBlocksOfItsOwnZone() {
    StripeRead read = begun(true, true);
    assertThat(inFlight.inUseBytes()).isEqualTo(2 * BLOCK);
    lane(2).deliver(parity());
    assertThat(settled).isEmpty();
    lane(0).deliver(BYTES[0]);

    assertSettledWith(read, "decoded");
    assertThat(lane(1).reads()).isEmpty();
    assertThat(nodes.get(1).wakes()).isZero();
    assertThat(read.missing().isEmpty()).isTrue();
  }

  @Test
  void readsAcrossZonesWhenABlockIsLate() {
    StripeRead read = begun(true, true);
    lane(0).deliver(BYTES[0]);
    loop.advance(HEDGE);
    assertThat(lane(1).reads()).hasSize(1);
    lane(1).deliver(BYTES[1]);

    assertSettledWith(read, "plain");
  }

  @Test
  void readsAcrossZonesWhenABlockIsLost() {
    StripeRead read = begun(true, true);
    lane(2).lose(BlockLoss.MISSING);
    deliverData();

    assertSettledWith(read, "plain");
    assertThat(read.missing().get(2)).isTrue();
  }

  @Test
  void readsAcrossZonesIfTooFewBlocksAreInItsOwn() {
    present.clear(2);
    StripeRead read = begun(true, true);
    deliverData();

    assertSettledWith(read, "plain");
  }

  @Test
  void readsAcrossZonesAtOnceIfANodeOfItsOwnMustBeWoken() {
    nodes.get(2).sleep();
    StripeRead read = begun(true, true);
    assertThat(nodes.get(2).wakes()).isPositive();
    assertThat(lane(1).reads()).hasSize(1);
    deliverData();

    assertSettledWith(read, "plain");
  }

  @Test
  void waitsForANodeThatWasSilent() {
    lane(2).heardAt(System.nanoTime() - LONG.toNanos());
    StripeRead read = read(wanted(true, true), true);
    read.begin(false);
    assertThat(lane(1).reads()).isEmpty();
    lane(0).deliver(BYTES[0]);
    lane(2).deliver(parity());

    assertSettledWith(read, "decoded");
  }

  @Test
  void readsASingleBlockFromItsNodeInAnotherZone() {
    StripeRead read = begun(false, true);
    assertThat(lane(0).reads()).isEmpty();
    lane(1).deliver(BYTES[1]);

    assertThat(settled).containsExactly(StripeRead.State.READY);
    assertThat(taken(read, 1)).isEqualTo(BYTES[1]);
  }
}
