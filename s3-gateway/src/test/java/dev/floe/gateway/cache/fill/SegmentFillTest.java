package dev.floe.gateway.cache.fill;

import static dev.floe.gateway.cache.fill.FillParts.FILL;
import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;
import static dev.floe.gateway.cache.fill.FillParts.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The only segment of an object of two stripes. Stripes have 2+1 blocks, and the nodes answer by a
 * script.
 */
class SegmentFillTest implements StripeWriter {
  private final FillParts parts = new FillParts(this, 64);
  private final StripeLayout layout = parts.code.layout(2 * STRIPE);
  private final ObjectVersion version = parts.confirm(layout.lengthBytes());
  private final Deque<Outcome> answers = new ArrayDeque<>();
  private final List<BitSet> present = new ArrayList<>();
  private List<PoolNode> sealing = parts.nodes;
  private boolean sealingFails;
  private StripeWriter.Caller caller = PATIENT;
  private final WriteCounter writes = new WriteCounter();

  private final SegmentFill segment =
      new SegmentFill(
          parts.services(FillPatience.STANDARD), KEY, FILL, layout, 0, parts.nodes, 2, writes);

  @BeforeEach
  void admit() {
    parts.contents.residency().admit(segment.id(), FILL, layout.lengthBytes());
  }

  @AfterEach
  void releasesAllMemory() {
    assertThat(answers).as("answers that were not asked for").isEmpty();
    parts.close();
  }

  @Test
  void aStripeCanBeReadOnceEnoughBlocksAreStored() throws Exception {
    answers.add(stored(0, 2));
    write(0);
    assertThat(segment.locate(0).orElseThrow().present()).isEqualTo(set(0, 2));
    assertThat(segment.locate(1)).isEmpty();
  }

  @Test
  void writesAgainOnceIfTooFewBlocksAreStored() throws Exception {
    answers.add(new Outcome(set(1), set(), set(0, 2)));
    answers.add(new Outcome(set(1), set(), set(0, 2)));
    write(0);
    assertThat(present).containsExactly(set(), set(1));
    assertThat(segment.locate(0)).isEmpty();
    assertThat(segment.readable().isEmpty()).isTrue();
  }

  @Test
  void makesRoomOnFullNodesAndWritesAgain() throws Exception {
    answers.add(new Outcome(set(0, 1), set(2), set()));
    answers.add(stored(0, 1, 2));
    write(0);
    assertThat(present).containsExactly(set(), set(0, 1));
    assertThat(segment.locate(0).orElseThrow().present()).isEqualTo(set(0, 1, 2));
  }

  @Test
  void fullLanesEndThisFillAndDoNotCountAgainstThePool() throws Exception {
    for (int lost = 0; lost < 3; lost++) {
      answers.add(new Outcome(set(), set(), set(), set(0, 1, 2)));
      answers.add(new Outcome(set(), set(), set(), set(0, 1, 2)));
      write(0);
    }
    assertThat(writes.overloads()).isEqualTo(3);
    assertThat(parts.health.permits()).isTrue();
  }

  @Test
  void addsABlockThatIsStoredLaterUntilTheSegmentIsPublished() throws Exception {
    answers.add(stored(0, 1));
    write(0);
    StripeWriter.Caller first = caller;
    first.onKept(2);
    assertThat(segment.locate(0).orElseThrow().present()).isEqualTo(set(0, 1, 2));
    answers.add(stored(0, 1));
    write(1);
    publish();
    caller.onKept(2);
    assertThat(parts.entry().locate(layout, 1).orElseThrow().present()).isEqualTo(set(0, 1));
  }

  @Test
  void publishesOnlyChunksThatAreSealed() throws Exception {
    answers.add(stored(0, 1, 2));
    write(0);
    sealing = parts.nodes.subList(0, 2);
    publish();
    assertThat(segment.isSettled()).isTrue();
    assertThat(parts.entry().locate(layout, 0).orElseThrow().present()).isEqualTo(set(0, 1));
  }

  @Test
  void publishesNothingAfterAWrite() throws Exception {
    answers.add(stored(0, 1, 2));
    write(0);
    try (Gates.Permit permit = parts.gates.beginFill(KEY).orElseThrow()) {
      parts.gates.beginWrite(KEY).answered().ifPresent(Gates.Permit::close);
      segment.publish(permit, version);
    }
    assertNothingIsPublished();
  }

  @Test
  void publishesNothingOfAnEvictedSegment() throws Exception {
    answers.add(stored(0, 1, 2));
    write(0);
    parts.contents.residency().release(segment.id(), FILL);
    publish();
    assertNothingIsPublished();
  }

  @Test
  void publishesNothingWithoutAStripe() throws Exception {
    publish();
    assertNothingIsPublished();
  }

  @Test
  void namesItsNodesAsUnsealedUntilItIsSettled() throws Exception {
    assertThat(segment.unsealedOn()).isEqualTo(parts.nodes);
    publish();
    assertThat(segment.unsealedOn()).isEmpty();
  }

  @Test
  void countsTheStripesOfItsRun() {
    assertThat(segment.endStripe()).isFalse();
    assertThat(segment.endStripe()).isTrue();
  }

  /** Otherwise the segment's bytes would count as stored until they are evicted. */
  @Test
  void releasesItsReservationIfItCannotBePublished() throws Exception {
    answers.add(stored(0, 1, 2));
    write(0);
    sealingFails = true;
    assertThatThrownBy(this::publish).hasMessage("planned");
    assertNothingIsPublished();
  }

  @Test
  void releasesItsReservationIfItIsAbandoned() {
    segment.abandon();
    assertNothingIsPublished();
  }

  private void assertNothingIsPublished() {
    assertThat(segment.isSettled()).isTrue();
    assertThat(parts.entry().readable(layout, 0)).isFalse();
    assertThat(parts.contents.residency().holds(segment.id(), FILL)).isFalse();
  }

  private void write(long stripe) throws InterruptedException {
    parts.write(segment, stripe);
  }

  private void publish() throws InterruptedException {
    try (Gates.Permit permit = parts.gates.beginFill(KEY).orElseThrow()) {
      segment.publish(permit, version);
    }
  }

  private static Outcome stored(int... indices) {
    return new Outcome(set(indices), set(), set());
  }

  @Override
  public Outcome write(
      StripeLocation where, List<Block> data, BlockLease parity, Duration atMost, Caller by) {
    caller = by;
    present.add((BitSet) where.present().clone());
    Outcome answer = answers.remove();
    answer.stored().stream().forEach(by::onKept);
    return answer;
  }

  @Override
  public List<PoolNode> seal(Seal seal, Collection<PoolNode> on, Duration atMost) {
    if (sealingFails) {
      throw new IllegalStateException("planned");
    }
    return on.stream().filter(sealing::contains).toList();
  }

  @Override
  public void drop(FillId fill, int number, List<PoolNode> from) {}

  @Override
  public void keep(FillId fill, Collection<PoolNode> on) {}
}
