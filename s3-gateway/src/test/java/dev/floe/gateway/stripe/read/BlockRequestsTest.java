package dev.floe.gateway.stripe.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The requests for one stripe of 2+1 blocks, without the {@code StripeRead} that decides about
 * them.
 */
class BlockRequestsTest extends StripeReadCase implements BlockRequests.Listener {
  private static final long SILENT_NANOS = 1_000;

  private final List<String> events = new ArrayList<>();
  private @Nullable BlockRequests requests;
  private @Nullable StripeMemory memory;
  private @Nullable StripeRow row;

  /**
   * Returns requests for both data blocks, with memory for the stripe; nothing is requested yet.
   */
  private BlockRequests prepared() {
    ReadContext context = context();
    StripeLocation where = where();
    StripeRequest request =
        new StripeRequest(
            where, wanted(true, true), context.orders().of(where), false, Purpose.REPAIR);
    StripeRow slots = new StripeRow(where, request.wanted(), request.order());
    StripeMemory leased = new StripeMemory(context, TOTAL);
    assertThat(leased.tryLease()).isTrue();
    leased.awaitInFlight(0, () -> {});
    BlockRequests prepared = new BlockRequests(context, request, slots, leased, this);
    requests = prepared;
    memory = leased;
    row = slots;
    return prepared;
  }

  @AfterEach
  void release() {
    Objects.requireNonNull(requests).cancelAll();
    Objects.requireNonNull(memory).close();
    Objects.requireNonNull(row).close();
  }

  @Override
  public void onArrived() {
    events.add("arrived");
  }

  @Override
  public void onChanged() {
    events.add("changed");
  }

  @Test
  void requestsTheWantedBlocksAndCountsWhatArrives() {
    BlockRequests all = prepared();

    assertThat(all.requestFirst()).isTrue();
    assertThat(all.outstanding()).isEqualTo(2);
    assertThat(lane(2).reads()).isEmpty();
    assertThat(inFlight.inUseBytes()).isEqualTo(2L * BLOCK);

    lane(1).deliver(BYTES[1]);
    assertThat(all.areEnough()).isFalse();
    assertThat(all.mayBecomeEnough()).isTrue();
    lane(0).deliver(BYTES[0]);
    assertThat(all.areEnough()).isTrue();
    assertThat(events).containsExactly("arrived", "arrived");
    assertThat(inFlight.inUseBytes()).isZero();
  }

  @Test
  void wakesANodeThatSleepsAndRequestsItsBlockOnceItIsLive() {
    BlockRequests all = prepared();
    nodes.get(0).sleep();

    assertThat(all.wakeOrCount()).isEqualTo(BLOCK);
    assertThat(nodes.get(0).wakes()).isEqualTo(1);
    assertThat(all.requestFirst()).isFalse();
    assertThat(all.outstanding()).isEqualTo(1);
    assertThat(all.mayBecomeEnough()).isTrue();

    nodes.get(0).woke(true);
    assertThat(lane(0).reads()).hasSize(1);
    assertThat(all.outstanding()).isEqualTo(2);
    assertThat(events).containsExactly("changed");
  }

  @Test
  void replacesTheBlockOfANodeThatCannotBeWoken() {
    BlockRequests all = prepared();
    nodes.get(0).sleep();
    all.requestFirst();

    nodes.get(0).woke(false);
    assertThat(events).containsExactly("changed");
    assertThat(all.mayBecomeEnough()).isFalse();
    all.replaceLosses(false);
    assertThat(lane(2).reads()).hasSize(1);
    assertThat(all.mayBecomeEnough()).isTrue();
  }

  @Test
  void stopsWaitingForNodesThatStillSleep() {
    BlockRequests all = prepared();
    nodes.get(0).sleep();
    all.requestFirst();

    all.stopWaking();
    assertThat(nodes.get(0).waiting()).isZero();
    assertThat(all.mayBecomeEnough()).isFalse();
  }

  @Test
  void repeatsARequestAfterALostSessionButNotAfterADamagedBlock() {
    BlockRequests all = prepared();
    all.requestFirst();

    lane(0).lose(BlockLoss.DAMAGED);
    lane(1).lose(BlockLoss.GONE);
    assertThat(all.missing().stream()).containsExactly(0);
    assertThat(metrics.counted(Metric.BLOCKS_DAMAGED)).isEqualTo(1);

    all.replaceLosses(false);
    assertThat(lane(0).reads()).hasSize(1);
    assertThat(lane(1).reads()).hasSize(2);
    assertThat(lane(2).reads()).hasSize(1);

    lane(1).lose(BlockLoss.GONE);
    all.replaceLosses(false);
    assertThat(lane(1).reads()).hasSize(2);
    assertThat(all.mayBecomeEnough()).isFalse();
  }

  @Test
  void requestsAnotherBlockIfALaneIsFull() {
    BlockRequests all = prepared();
    lane(0).fill();

    assertThat(all.requestFirst()).isFalse();
    assertThat(all.outstanding()).isEqualTo(1);
    all.replaceLosses(false);
    assertThat(lane(2).reads()).hasSize(1);
    assertThat(all.outstanding()).isEqualTo(2);
  }

  @Test
  void doesNotCountOnBlocksOfSilentNodes() {
    BlockRequests all = prepared();
    all.requestFirst();
    long begun = System.nanoTime();
    lane(0).heardAt(begun);
    lane(1).heardAt(begun + 1);

    assertThat(all.mayBecomeEnough(begun + SILENT_NANOS - 1, begun, SILENT_NANOS)).isTrue();
    assertThat(all.mayBecomeEnough(begun + SILENT_NANOS, begun, SILENT_NANOS)).isFalse();
    all.requestOthers(true);
    lane(2).heardAt(begun + 1);
    assertThat(all.mayBecomeEnough(begun + SILENT_NANOS, begun, SILENT_NANOS)).isTrue();
  }

  @Test
  void cancelsWhatHasNotArrivedAndReportsNothingAfterwards() {
    BlockRequests all = prepared();
    nodes.get(1).sleep();
    all.requestFirst();
    all.replaceLosses(false);
    lane(0).deliver(BYTES[0]);

    all.cancelAll();
    nodes.get(1).woke(true);
    assertThat(lane(2).cancelled()).isEqualTo(lane(2).reads());
    assertThat(nodes.get(1).waiting()).isZero();
    assertThat(lane(1).reads()).isEmpty();
    assertThat(events).containsExactly("arrived");
  }
}
