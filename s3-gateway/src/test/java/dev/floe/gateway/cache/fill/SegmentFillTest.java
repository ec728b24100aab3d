package dev.floe.gateway.cache.fill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.cache.directory.CacheContents;
import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkReaper;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One segment of an object of two stripes of 2+1 blocks, whose nodes answer by a script. */
class SegmentFillTest implements StripeWriter, SegmentFill.WriteMonitor {
  private static final int BLOCK = 64;
  private static final int STRIPE = 2 * BLOCK;
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");
  private static final FillId FILL = new FillId(1, 2);

  private final BackgroundTasks tasks = new BackgroundTasks("test", 16);
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final ChunkCode code = new ChunkCode(2, 1, BLOCK, 0);
  private final StripeLayout layout = code.layout(2 * STRIPE);
  private final ObjectVersion version =
      new ObjectVersion("\"etag\"", Instant.EPOCH, layout.lengthBytes(), "");
  private final CacheContents contents =
      new CacheContents(8 << 20, new ChunkReaper(this, metrics, tasks));
  private final List<PoolNode> nodes = new FakePool(3, 1 << 20).nodes();
  private final Gates gates = new Gates(() -> Instant.EPOCH, key -> {}, bucket -> {});
  private final BlockPool blocks = new BlockPool(BLOCK, new MemoryBudget(1 << 20));
  private final PoolHealth health = new PoolHealth();
  private final Deque<Outcome> answers = new ArrayDeque<>();
  private final List<BitSet> present = new ArrayList<>();
  private List<PoolNode> sealing = nodes;
  private StripeWriter.Caller caller = PATIENT;
  private int overloads;

  private final SegmentFill segment =
      new SegmentFill(services(), KEY, FILL, layout, 0, nodes, 2, this);

  @BeforeEach
  void admit() {
    contents.residency().capacity(1 << 20);
    contents.residency().admit(segment.id(), FILL, layout.lengthBytes());
    ObjectHead head = new ObjectHead(version, Headers.EMPTY, null, Instant.MAX);
    contents.directory().confirm(KEY, head, Instant.EPOCH, code);
  }

  @AfterEach
  void releasesAllMemory() {
    tasks.close();
    assertThat(answers).as("answers that were not asked for").isEmpty();
    assertThat(blocks.budget().inUseBytes()).isZero();
    blocks.close();
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
    assertThat(overloads).isEqualTo(3);
    assertThat(health.permits()).isTrue();
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
    assertThat(entry().locate(layout, 1).orElseThrow().present()).isEqualTo(set(0, 1));
  }

  @Test
  void publishesOnlyChunksThatAreSealed() throws Exception {
    answers.add(stored(0, 1, 2));
    write(0);
    sealing = nodes.subList(0, 2);
    publish();
    assertThat(segment.isSettled()).isTrue();
    assertThat(entry().locate(layout, 0).orElseThrow().present()).isEqualTo(set(0, 1));
  }

  @Test
  void publishesNothingAfterAWrite() throws Exception {
    answers.add(stored(0, 1, 2));
    write(0);
    try (Gates.Permit permit = gates.beginFill(KEY).orElseThrow()) {
      gates.beginWrite(KEY).answered().ifPresent(Gates.Permit::close);
      segment.publish(permit, version);
    }
    assertNothingIsPublished();
  }

  @Test
  void publishesNothingOfAnEvictedSegment() throws Exception {
    answers.add(stored(0, 1, 2));
    write(0);
    contents.residency().release(segment.id(), FILL);
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
    assertThat(segment.unsealedOn()).isEqualTo(nodes);
    publish();
    assertThat(segment.unsealedOn()).isEmpty();
  }

  @Test
  void countsTheStripesOfItsRun() {
    assertThat(segment.endStripe()).isFalse();
    assertThat(segment.endStripe()).isTrue();
  }

  private void assertNothingIsPublished() {
    assertThat(segment.isSettled()).isTrue();
    assertThat(entry().readable(layout, 0)).isFalse();
    assertThat(contents.residency().holds(segment.id(), FILL)).isFalse();
  }

  private void write(long stripe) throws InterruptedException {
    try (BlockLease lease = Objects.requireNonNull(blocks.tryLease(3))) {
      StripeBuffer buffer = new StripeBuffer(BLOCK, STRIPE, lease);
      buffer.append(new byte[STRIPE], 0, STRIPE);
      segment.write(stripe, buffer, lease);
      buffer.free();
    }
  }

  private void publish() throws InterruptedException {
    try (Gates.Permit permit = gates.beginFill(KEY).orElseThrow()) {
      segment.publish(permit, version);
    }
  }

  private DirectoryEntry entry() {
    return Objects.requireNonNull(contents.directory().get(KEY));
  }

  private FillServices services() {
    return new FillServices(
        code,
        blocks,
        this,
        contents.directory(),
        contents.residency(),
        contents.room(),
        contents.reaper(),
        new RunningFills(this, Duration.ofHours(1), tasks),
        health,
        FillPatience.STANDARD,
        tasks,
        metrics);
  }

  private static Outcome stored(int... indices) {
    return new Outcome(set(indices), set(), set());
  }

  private static BitSet set(int... indices) {
    BitSet set = new BitSet();
    for (int index : indices) {
      set.set(index);
    }
    return set;
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
    return on.stream().filter(sealing::contains).toList();
  }

  @Override
  public void drop(FillId fill, int number, List<PoolNode> from) {}

  @Override
  public void keep(FillId fill, Collection<PoolNode> on) {}

  @Override
  public void kept() {}

  @Override
  public boolean pressed() {
    return false;
  }

  @Override
  public void overloaded() {
    overloads++;
  }
}
