package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.Chunks;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.HoldingsReconciler;
import dev.floe.gateway.cache.directory.NodeRoom;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.Places;
import dev.floe.gateway.cache.directory.PoolHealth;
import dev.floe.gateway.cache.directory.RepeatedTask;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.cache.fill.FillServices;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.Opening;
import dev.floe.gateway.cache.fill.OriginReads;
import dev.floe.gateway.cache.fill.PutFill;
import dev.floe.gateway.cache.fill.Repairs;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.policy.ClientWish;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.policy.SteadyClock;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.ChunkCopier;
import dev.floe.gateway.stripe.StripeWriter;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache as the S3 operations see it. Thread-safe. {@link #lookup} and {@link #body} are loop
 * code too; all else is thread code.
 */
public final class ReadThroughCache {
  private static final Logger LOG = LoggerFactory.getLogger(ReadThroughCache.class);

  /** The directory may take an eighth of the heap: some 100,000 objects in 1 GiB. */
  private static final int HEAP_SHARE = 8;

  /** Stripes that may wait for memory; each of them is a client that gets no byte meanwhile. */
  public static final int WAITING_LIMIT = 1000;

  private final CacheSettings settings;
  private final InstantSource clock;
  private final ObjectDirectory directory;
  private final Gates gates;
  private final Opener opener;
  private final Confirmations confirmations;
  private final WrittenObjects written;
  private final BodySources sources;
  private final BlockPool blocks;
  private final ChunkPool pool;
  private final HoldingsReconciler reconciler;

  /**
   * What the cache stands on.
   *
   * @param random thread-safe
   */
  public record Parts(
      ChunkPool pool,
      BlockPool blocks,
      RangeReaders readers,
      StripeWriter writer,
      ChunkCopier copier,
      OriginClient origin,
      GatewayMetrics metrics,
      InstantSource clock,
      RandomGenerator random) {}

  public ReadThroughCache(CacheSettings settings, Parts parts) {
    this.settings = settings;
    this.clock = new SteadyClock(parts.clock(), System::nanoTime);
    this.blocks = parts.blocks();
    ChunkCode code = settings.code();
    GatewayMetrics metrics = parts.metrics();
    Chunks chunks = new Chunks(parts.writer(), metrics);
    Cycle cycle = new Cycle();
    directory =
        new ObjectDirectory(
            Runtime.getRuntime().maxMemory() / HEAP_SHARE,
            (key, entry) ->
                chunks.removed(key, entry, cycle.residency(), cycle.directory().expected()));
    cycle.directory = directory;
    Places places = new Places(parts.pool(), directory, code, parts.random());
    Residency residency =
        new Residency(
            places.capacityBytes(),
            id -> directory.storedBytes(id.key(), id.segment()),
            id -> chunks.evicted(id, directory, cycle.room()));
    cycle.residency = residency;
    cycle.room = new NodeRoom(residency, directory);
    gates = new Gates(clock, this::drop, this::dropBucket);
    OriginReads reads = new OriginReads(parts.origin());
    RunningFills running = new RunningFills(parts.writer(), settings.keepInterval());
    FillServices services = services(settings, parts, cycle, chunks, running);
    Fills fills = new Fills(services, gates, reads, places);
    PoolShare share =
        new PoolShare(
            settings.maxObjectShare(),
            (double) code.totalBlocks() / code.dataBlocks(),
            places::capacityBytes);
    opener = new Opener(services, gates, reads, fills, share, settings.kmsAllowed(), clock);
    confirmations = new Confirmations(directory, code, gates, reads, settings.kmsAllowed(), clock);
    written =
        new WrittenObjects(
            services, confirmations, fills, places, share, settings.afterWriteLimitBytes());
    Repairs repairs =
        new Repairs(
            directory, residency, places, parts.copier(), parts.writer(), running, code, metrics);
    sources =
        new BodySources(
            code, directory, residency, parts.readers(), fills, reads, repairs, share, metrics);
    pool = parts.pool();
    reconciler =
        new HoldingsReconciler(directory, residency, gates, places, running, code, metrics);
    pool.addListener(
        new CapacityListener(
            places, residency, new RepeatedTask("weigh segments", residency::weighAll)));
    pool.addListener(reconciler);
    measure(metrics, directory, fills, repairs);
  }

  private static FillServices services(
      CacheSettings settings, Parts parts, Cycle cycle, Chunks chunks, RunningFills running) {
    return new FillServices(
        settings.code(),
        parts.blocks(),
        parts.writer(),
        cycle.directory(),
        cycle.residency(),
        cycle.room(),
        chunks,
        running,
        new PoolHealth(),
        settings.patience(),
        parts.metrics());
  }

  private static void measure(
      GatewayMetrics metrics, ObjectDirectory directory, Fills fills, Repairs repairs) {
    metrics.gauge(Metric.OBJECTS, directory::size);
    metrics.gauge(Metric.FILLS_ACTIVE, fills::active);
    metrics.gauge(Metric.REPAIRS_WAITING, repairs::waiting);
  }

  /**
   * What is known of the object. Never waits.
   *
   * @param checksums whether the client asked for the object's checksums
   */
  public Lookup lookup(ObjectKey key, ClientWish wish, boolean checksums) {
    DirectoryEntry entry = directory.get(key);
    if (entry == null) {
      BypassReason reason = opener.uncacheable(key);
      return reason == null ? new Lookup.Absent() : new Lookup.Uncacheable(reason);
    }
    ObjectHead head = entry.head();
    Instant now = clock.instant();
    boolean fresh =
        entry.confirmed() && settings.freshness().fresh(entry.confirmedAt(), head.expiresAt(), now);
    // A head that came with a range lacks the checksums; HeadObject brings them.
    boolean lacking = checksums && head.checksums().isEmpty();
    if (!fresh || lacking || wish == ClientWish.REVALIDATE) {
      return new Lookup.Stale(head);
    }
    return new Lookup.Fresh(head, Duration.between(entry.confirmedAt(), now).toSeconds());
  }

  /**
   * Sends a range, not empty, of a version. Loop or thread code.
   *
   * @param ranged whether the client asked for a range
   */
  public ObjectBody body(
      Exchange exchange, ObjectKey key, ObjectHead head, ByteRange range, boolean ranged) {
    return new ObjectBody(sources, exchange, key, head, range, ranged);
  }

  /** The same, following the fill that an opening has led to. */
  public ObjectBody body(
      Exchange exchange, ObjectKey key, Opening.Filling filling, ByteRange range, boolean ranged) {
    return body(exchange, key, filling.head(), range, ranged).following(filling.fill());
  }

  /** Waits for a PUT that ended just now to be published. */
  public void awaitSettled(ObjectKey key) throws InterruptedException {
    written.awaitSettled(key);
  }

  /** Asks S3 for an object of which nothing is known. */
  public Opening open(ObjectKey key, Optional<RangeSpec> range, ClientWish wish)
      throws InterruptedException {
    return opener.open(key, range, afresh(wish));
  }

  /** Whether an answer that S3 was asked for before the request came will not do. */
  private boolean afresh(ClientWish wish) {
    return wish == ClientWish.REVALIDATE || settings.freshness().ttl().isZero();
  }

  /** Asks S3 by HeadObject what the object is now. */
  public Confirmation confirm(ObjectKey key, ClientWish wish) throws InterruptedException {
    Confirmation confirmation = confirmations.confirm(key, afresh(wish));
    if (confirmation instanceof Confirmation.Answered answered && answered.reason().isPresent()) {
      opener.learnUncacheable(key, answered.reason().get());
    }
    return confirmation;
  }

  /** Asks S3 for the object's head in the background, so that the next read knows it. */
  public void learn(ObjectKey key) {
    Thread.ofVirtual()
        .name("learn " + key)
        .start(() -> {
          try {
            confirm(key, ClientWish.ANY);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Whether so many stripes wait for memory that another one had better not begin to. */
  public boolean overloaded() {
    return blocks.budget().waiting() >= WAITING_LIMIT;
  }

  /** Forgets what is known of an object if it is still this version. */
  public void forget(ObjectKey key, ObjectHead head) {
    directory.remove(key, head.version());
  }

  /** A write of the key is about to be forwarded. */
  public Gates.Write beginWrite(ObjectKey key) {
    return gates.beginWrite(key);
  }

  /** A write of a whole bucket is about to be forwarded. */
  public Gates.BucketWrite beginBucketWrite(String bucket) {
    return gates.beginBucketWrite(bucket);
  }

  /** Takes in the bytes of a PUT while they go to S3; empty if they are not to be kept. */
  public Optional<PutFill> tee(ObjectKey key, long lengthBytes) {
    return written.tee(key, lengthBytes);
  }

  /** A PUT that S3 has answered with this ETag is published in the background. */
  public void settle(ObjectKey key, PutFill put, Optional<Gates.Permit> permit, String etag) {
    written.settle(key, put, permit, etag);
  }

  /** What S3 made by itself is read back in the background. */
  public void readBack(ObjectKey key) {
    written.readBack(key);
  }

  /**
   * Wakes the nodes and takes in what they hold, so that a gateway that restarts knows again what
   * it cached. Waits for them, at most for so long; who is late is taken in later.
   */
  public void rebuild(Duration atMost) throws InterruptedException {
    boolean complete = reconciler.rebuild(pool.nodes(), atMost);
    LOG.info("{} objects are known from the nodes{}", objects(), complete ? "" : " so far");
  }

  /** Which nodes hold anything else than the directory names, once they have had time to agree. */
  public List<String> disagreeingNodes(Duration atMost) throws InterruptedException {
    return reconciler.disagreeing(pool.nodes(), atMost);
  }

  /** How many objects are known. */
  public int objects() {
    return directory.size();
  }

  /** Of how many objects fills are under way. */
  public int fillsActive() {
    return sources.fills().active();
  }

  private void drop(ObjectKey key) {
    directory.remove(key);
    sources.fills().detach(key);
    opener.detach(key);
    confirmations.detach(key);
    written.detach(key);
  }

  private void dropBucket(String bucket) {
    directory.removeBucket(bucket);
    sources.fills().detachBucket(bucket);
    opener.detachBucket(bucket);
    confirmations.detachBucket(bucket);
    written.detachBucket(bucket);
  }

  /** The directory and the residency know each other. */
  private static final class Cycle {
    private @Nullable Residency residency;
    private @Nullable NodeRoom room;
    private @Nullable ObjectDirectory directory;

    ObjectDirectory directory() {
      return Objects.requireNonNull(directory);
    }

    Residency residency() {
      return Objects.requireNonNull(residency);
    }

    NodeRoom room() {
      return Objects.requireNonNull(room);
    }
  }

  /** Keeps the residency's capacity that of the nodes, and its weights what they store. */
  private record CapacityListener(Places places, Residency residency, RepeatedTask weighing)
      implements PoolListener {
    @Override
    public void onLive(PoolNode node, InstanceId instance, boolean known) {
      residency.capacity(places.capacityBytes());
      if (!known) {
        weighing.request();
      }
    }

    @Override
    public void onDown(PoolNode node) {}

    @Override
    public void onLost(PoolNode node, InstanceId instance) {
      weighing.request();
    }
  }
}
