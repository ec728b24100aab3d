package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Orders fills and writes of the same key, so that nothing is published that a write may have
 * overtaken. Thread-safe; thread code, for lookups need no gate: while a write is in flight there
 * is no entry to find.
 *
 * <p>Each bucket hashes to one of a fixed number of locks. Under it are decided: the raise of an
 * epoch with the drop of the key's entry, and the comparison of epochs with the publishing. What
 * runs under it must be short; the directory's own locks are taken inside it, never around it.
 */
public final class Gates {
  private static final int SHARDS = 64;

  private final InstantSource clock;
  private final Consumer<ObjectKey> dropKey;
  private final Consumer<String> dropBucket;
  private final Shard[] shards = new Shard[SHARDS];

  private static final class Shard {
    private final Map<String, BucketGates> buckets = new HashMap<>();
  }

  /**
   * @param dropKey removes the key's entry and detaches its fills; called under the key's lock
   * @param dropBucket the same for all keys of a bucket; called without the lock
   */
  public Gates(InstantSource clock, Consumer<ObjectKey> dropKey, Consumer<String> dropBucket) {
    this.clock = clock;
    this.dropKey = dropKey;
    this.dropBucket = dropBucket;
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = new Shard();
    }
  }

  /**
   * Whoever reads from S3 in order to publish begins here, before the request is sent.
   *
   * @return empty while a write is in flight or the key is doubtful: then nothing may be published
   */
  public Optional<Permit> beginFill(ObjectKey key) {
    return within(key.bucket(), gates -> permit(gates, key));
  }

  private Optional<Permit> permit(BucketGates gates, ObjectKey key) {
    return gates.open(key.key(), clock.instant())
        ? Optional.of(new Permit(key, gates.remember(key.key())))
        : Optional.empty();
  }

  /** A write of the key is about to be forwarded: drops the key's entry. */
  public Write beginWrite(ObjectKey key) {
    return within(
        key.bucket(),
        gates -> {
          Write write = new Write(key, gates.beginWrite(key.key()));
          dropKey.accept(key);
          return write;
        });
  }

  /**
   * A write of a whole bucket is about to be forwarded: drops the entries of all its keys. Walks
   * them without the lock: from the raise on nothing of the bucket is published.
   */
  public BucketWrite beginBucketWrite(String bucket) {
    BucketWrite write =
        within(
            bucket,
            gates -> {
              gates.beginBucketWrite();
              return new BucketWrite(bucket);
            });
    boolean dropped = false;
    try {
      dropBucket.accept(bucket);
      dropped = true;
    } finally {
      if (!dropped) {
        write.close();
      }
    }
    return write;
  }

  /** Whether the outcome of a write of this key is unknown. */
  public boolean doubtful(ObjectKey key) {
    return within(key.bucket(), gates -> gates.doubtful(key.key(), clock.instant()));
  }

  /** How many keys have something in flight. */
  public int inFlight() {
    int sum = 0;
    for (Shard shard : shards) {
      synchronized (shard) {
        sum += shard.buckets.values().stream().mapToInt(BucketGates::gates).sum();
      }
    }
    return sum;
  }

  private <T> T within(String bucket, Function<BucketGates, T> step) {
    Shard shard = shards[Math.floorMod(bucket.hashCode(), SHARDS)];
    synchronized (shard) {
      BucketGates gates = shard.buckets.computeIfAbsent(bucket, absent -> new BucketGates());
      T result = step.apply(gates);
      if (gates.idle(clock.instant())) {
        shard.buckets.remove(bucket);
      }
      return result;
    }
  }

  /** The right to publish what was read, for as long as no write comes between. Thread-safe. */
  public final class Permit implements AutoCloseable {
    private final ObjectKey key;
    private final BucketGates.Epochs seen;
    private boolean closed;

    private Permit(ObjectKey key, BucketGates.Epochs seen) {
      this.key = key;
      this.seen = seen;
    }

    /**
     * Publishes unless a write began or ended since; comparing and publishing is one step.
     *
     * @param commit changes the directory; runs under the key's lock
     * @return what the commit returned; empty if it did not run
     */
    public <T> Optional<T> publish(Supplier<T> commit) {
      return within(
          key.bucket(),
          gates ->
              closed || !gates.mayPublish(key.key(), seen, clock.instant())
                  ? Optional.empty()
                  : Optional.of(commit.get()));
    }

    /** Whether publishing was still possible a moment ago. */
    public boolean valid() {
      return publish(() -> true).isPresent();
    }

    @Override
    public void close() {
      within(
          key.bucket(),
          gates -> {
            if (!closed) {
              closed = true;
              gates.forget(key.key());
            }
            return true;
          });
    }
  }

  /** A write in flight. Ended once; ending it again does nothing. Thread-safe. */
  public final class Write implements AutoCloseable {
    private final ObjectKey key;
    private final BucketGates.Epochs begun;
    private boolean ended;

    private Write(ObjectKey key, BucketGates.Epochs begun) {
      this.key = key;
      this.begun = begun;
    }

    /**
     * S3 answered, so it is known what became of the write.
     *
     * @return the right to publish what was written, if this was the key's only write all the time
     */
    public Optional<Permit> answered() {
      return within(
          key.bucket(),
          gates -> {
            if (ended) {
              return Optional.empty();
            }
            ended = true;
            boolean alone = gates.endWrite(key.key(), begun);
            return alone ? permit(gates, key) : Optional.empty();
          });
    }

    /** Nobody knows whether S3 carried the write out or still will. */
    public void unknown() {
      within(
          key.bucket(),
          gates -> {
            if (!ended) {
              ended = true;
              gates.endWrite(key.key(), begun);
              gates.doubt(key.key(), clock.instant());
            }
            return true;
          });
    }

    /** A write that was ended neither way is one of unknown outcome. */
    @Override
    public void close() {
      unknown();
    }
  }

  /** A write of a whole bucket in flight. Thread-safe. */
  public final class BucketWrite implements AutoCloseable {
    private final String bucket;
    private boolean ended;

    private BucketWrite(String bucket) {
      this.bucket = bucket;
    }

    @Override
    public void close() {
      within(
          bucket,
          gates -> {
            if (!ended) {
              ended = true;
              gates.endBucketWrite();
            }
            return true;
          });
    }
  }
}
