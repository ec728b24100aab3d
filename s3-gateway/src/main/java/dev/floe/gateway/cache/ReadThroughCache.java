package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.HoldingsReconciler;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.read.ObjectReads;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.pool.ChunkPool;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache as the S3 operations see it. Thread-safe. {@link #reads} is for loop code; all else is
 * thread code.
 */
public final class ReadThroughCache {
  private static final Logger LOG = LoggerFactory.getLogger(ReadThroughCache.class);

  private final ObjectReads reads;
  private final Gates gates;
  private final WriteThrough writeThrough;
  private final ObjectDirectory directory;
  private final Fills fills;
  private final HoldingsReconciler reconciler;
  private final ChunkPool pool;

  public ReadThroughCache(
      ObjectReads reads,
      Gates gates,
      WriteThrough writeThrough,
      ObjectDirectory directory,
      Fills fills,
      HoldingsReconciler reconciler,
      ChunkPool pool) {
    this.reads = reads;
    this.gates = gates;
    this.writeThrough = writeThrough;
    this.directory = directory;
    this.fills = fills;
    this.reconciler = reconciler;
    this.pool = pool;
  }

  /** All reads. Any thread. */
  public ObjectReads reads() {
    return reads;
  }

  /** A write of the key is about to be forwarded. */
  public Gates.Write beginWrite(ObjectKey key) {
    return gates.beginWrite(key);
  }

  /** A write of a whole bucket is about to be forwarded. */
  public Gates.BucketWrite beginBucketWrite(String bucket) {
    return gates.beginBucketWrite(bucket);
  }

  /**
   * Takes in the bytes of a PUT while they go to S3.
   *
   * @param lengthBytes negative if they are not to be kept
   */
  public TeedPut tee(ObjectKey key, long lengthBytes) {
    return writeThrough.tee(key, lengthBytes);
  }

  /** What S3 made by itself is read back in the background. */
  public void readBack(ObjectKey key) {
    writeThrough.readBack(key);
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
    return fills.active();
  }
}
