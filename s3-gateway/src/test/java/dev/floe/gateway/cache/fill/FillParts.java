package dev.floe.gateway.cache.fill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.cache.directory.CacheContents;
import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.ChunkReaper;
import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.origin.OriginReads;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * The parts of a fill whose stripes have 2+1 blocks of 64 bytes. The nodes of its pool store
 * nothing: the test provides the writer, which decides what is stored.
 */
public final class FillParts implements AutoCloseable {
  public static final int BLOCK = 64;
  public static final int STRIPE = 2 * BLOCK;
  public static final ObjectKey KEY = new ObjectKey("bucket", "key");
  public static final FillId FILL = new FillId(1, 2);

  public final BackgroundTasks tasks = new BackgroundTasks("test", 1000);
  public final GatewayMetrics metrics = new GatewayMetrics();
  public final ChunkCode code = new ChunkCode(2, 1, BLOCK, 0);
  public final FakePool pool = new FakePool(3, 1 << 20);
  public final List<PoolNode> nodes = pool.nodes();
  public final Gates gates = new Gates(() -> Instant.EPOCH, Detachable.all(List.of()));
  public final PoolHealth health = new PoolHealth();
  public final BlockPool blocks;
  public final CacheContents contents;
  public final RunningFills running;
  private final StripeWriter writer;

  /**
   * @param stripes the number of stripes that fit into memory, each with its parity
   */
  FillParts(StripeWriter writer, int stripes) {
    this(writer, new BlockPool(BLOCK, new MemoryBudget(3L * BLOCK * stripes)));
  }

  public FillParts(StripeWriter writer, BlockPool blocks) {
    this.writer = writer;
    this.blocks = blocks;
    contents = new CacheContents(8 << 20, new ChunkReaper(writer, metrics, tasks));
    contents.residency().capacity(16 << 20);
    running = new RunningFills(writer, Duration.ofHours(1), tasks);
  }

  public FillServices services(FillPatience patience) {
    return new FillServices(
        code,
        blocks,
        writer,
        contents.directory(),
        contents.residency(),
        contents.room(),
        contents.reaper(),
        running,
        health,
        patience,
        tasks,
        metrics);
  }

  /** Returns fills that read from this origin. */
  public Fills fills(OriginReads reads) {
    return new Fills(services(FillPatience.STANDARD), gates, reads, placement());
  }

  public SegmentPlacement placement() {
    return new SegmentPlacement(pool, contents.directory(), ChunkCodes.only(code), new Random(1));
  }

  /** Enters the head of an object of this length into the directory. */
  public ObjectVersion confirm(long lengthBytes) {
    ObjectVersion version = new ObjectVersion("\"etag\"", Instant.EPOCH, lengthBytes, "");
    confirm(new ObjectHead(version, Headers.EMPTY, null, Instant.MAX));
    return version;
  }

  public void confirm(ObjectHead head) {
    contents.directory().confirm(KEY, head, Instant.EPOCH, code);
  }

  /** Returns the head of an object of this length, with the version that the origin states. */
  public static ObjectHead headAt(OriginReads reads, long lengthBytes) throws Exception {
    try (OriginResponse answer = reads.head(KEY)) {
      String modified = answer.headers().first("Last-Modified").orElseThrow();
      ObjectVersion version =
          new ObjectVersion(
              answer.headers().first("ETag").orElseThrow(),
              HttpDates.parse(modified).orElseThrow(),
              lengthBytes,
              "");
      return new ObjectHead(version, Headers.EMPTY, null, Instant.MAX);
    }
  }

  public DirectoryEntry entry() {
    return Objects.requireNonNull(contents.directory().get(KEY));
  }

  /** Makes a segment write one of its stripes. */
  void write(SegmentFill segment, long stripe) throws InterruptedException {
    try (BlockLease lease = Objects.requireNonNull(blocks.tryLease(3))) {
      StripeBuffer buffer = new StripeBuffer(BLOCK, STRIPE, lease);
      buffer.append(new byte[STRIPE], 0, STRIPE);
      segment.write(stripe, buffer, lease);
      buffer.free();
    }
  }

  public static BitSet set(int... indices) {
    BitSet set = new BitSet();
    for (int index : indices) {
      set.set(index);
    }
    return set;
  }

  /** Ends the tasks, and checks that all memory is then free. */
  @Override
  public void close() {
    tasks.close();
    assertThat(blocks.budget().inUseBytes()).as("bytes in use").isZero();
    blocks.close();
  }
}
