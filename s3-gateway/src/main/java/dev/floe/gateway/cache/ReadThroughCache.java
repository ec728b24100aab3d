package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.holdings.HoldingsReconciler;
import dev.floe.gateway.cache.read.ObjectReads;
import dev.floe.gateway.cache.upload.TeedPart;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache as the S3 operations see it. Thread-safe. {@link #reads} is for loop code; all else is
 * thread code.
 */
public final class ReadThroughCache implements AutoCloseable {
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

  /** Returns the entry point for reads. Any thread. */
  public ObjectReads reads() {
    return reads;
  }

  /** Begins a write of the key; called before the request is forwarded. */
  public Gates.Write beginWrite(ObjectKey key) {
    return gates.beginWrite(key);
  }

  /** Begins a write of a whole bucket; called before the request is forwarded. */
  public Gates.BucketWrite beginBucketWrite(String bucket) {
    return gates.beginBucketWrite(bucket);
  }

  /**
   * Begins to store a PUT. The caller passes the bytes to the result while it forwards them to S3.
   *
   * @param lengthBytes the object's length; negative if it is unknown or the object must not be
   *     cached
   */
  public TeedPut tee(ObjectKey key, long lengthBytes) {
    return writeThrough.tee(key, lengthBytes);
  }

  /**
   * Begins to store a part. The caller passes the bytes to the result while it forwards them to S3.
   * Waits a moment if the part's place in the object is not certain.
   *
   * @param lengthBytes the part's length; negative if it is unknown or the part must not be cached
   */
  public TeedPart teePart(ObjectKey key, String uploadId, int number, long lengthBytes) {
    return writeThrough.uploads().part(key, uploadId, number, lengthBytes);
  }

  /** Deletes the stored parts of an upload that was aborted. */
  public void aborted(ObjectKey key, String uploadId) {
    writeThrough.uploads().aborted(key, uploadId);
  }

  /**
   * Begins the completion of an upload; called before the request is forwarded.
   *
   * @param listBytes the length of the list of parts; negative if unknown
   */
  public TeedCompletion teeCompletion(ObjectKey key, String uploadId, long listBytes) {
    return writeThrough.completion(key, uploadId, listBytes);
  }

  /**
   * Reads back an object that S3 has just copied: fills it in the background, unless it is too
   * large or too many others are being read back.
   */
  public void readBack(ObjectKey key) {
    writeThrough.readBack(key);
  }

  /**
   * Wakes the nodes and rebuilds the directory from what they hold, so that a restarted gateway
   * finds what it had cached. Waits at most this long; the holdings of nodes that report after that
   * time are added when they report.
   */
  public void rebuild(Duration atMost) throws InterruptedException {
    boolean complete = reconciler.rebuild(pool.nodes(), atMost);
    LOG.info("{} objects are known from the nodes{}", objects(), complete ? "" : " so far");
  }

  /** Returns the names of the nodes that still differ from the directory after this time. */
  public List<String> disagreeingNodes(Duration atMost) throws InterruptedException {
    return reconciler.disagreeing(pool.nodes(), atMost);
  }

  /** Returns the directory's knowledge of an object; empty if it is not in the cache. */
  public Optional<CachedObject> inspect(ObjectKey key) {
    return Optional.ofNullable(directory.get(key)).map(CachedObject::of);
  }

  /** Counts the chunks that an instance holds. */
  public long chunksOn(InstanceId instance) {
    return directory.expected().chunks(instance);
  }

  /** Counts the objects of which an instance holds blocks. */
  public long objectsOn(InstanceId instance) {
    return directory.expected().objects(instance);
  }

  /** Counts the objects in the directory. */
  public int objects() {
    return directory.size();
  }

  /** Returns the bytes of block memory that the parts of open uploads take. */
  public long uploadBytes() {
    return writeThrough.uploads().inUseBytes();
  }

  /** Gives up all open uploads. Called after the last request has ended. */
  @Override
  public void close() {
    writeThrough.close();
  }

  /** Counts the objects that are being filled. */
  public int fillsActive() {
    return fills.active();
  }
}
