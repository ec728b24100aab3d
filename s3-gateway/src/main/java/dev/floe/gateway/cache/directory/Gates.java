package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Orders fills and writes of the same key, so that nothing is published that a write may have
 * overtaken. Thread-safe; thread code. Lookups need no gate, because no confirmed entry exists
 * while a write is in flight.
 *
 * <p>Each bucket hashes to one of a fixed number of locks. Raising an epoch and detaching the key's
 * state are one step under that lock; so are comparing epochs and publishing. Callbacks under the
 * lock must be short. A thread may take the directory's locks while it holds this lock, but not the
 * reverse.
 */
public final class Gates {
  private static final int SHARDS = 64;

  private final InstantSource clock;
  private final Detachable shared;
  private final Shard[] shards = new Shard[SHARDS];

  private static final class Shard {
    private final Map<String, BucketGates> buckets = new HashMap<>();
  }

  /**
   * @param shared the state that reads of a key share; its methods for one key are called under the
   *     key's lock, those for a bucket without it
   */
  public Gates(InstantSource clock, Detachable shared) {
    this.clock = clock;
    this.shared = shared;
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = new Shard();
    }
  }

  /**
   * Returns the right to publish S3's answer to a request that is sent after this call.
   *
   * @return empty while a write is in flight or the key is doubtful, so that nothing may be
   *     published
   */
  public Optional<Permit> beginFill(ObjectKey key) {
    return within(key.bucket(), gates -> permit(gates, key));
  }

  /**
   * Publishes an entry that was not read from S3. S3 must confirm the entry before its first use.
   * Publishes nothing while a write of the key is in flight or the key is doubtful. Checking the
   * gate and publishing are one step.
   *
   * @param commit changes the directory; runs under the key's lock
   * @return the commit's result; empty if it did not run
   */
  public <T> Optional<T> publishUnconfirmed(ObjectKey key, Supplier<T> commit) {
    return within(
        key.bucket(),
        gates ->
            gates.open(key.key(), clock.instant()) ? Optional.of(commit.get()) : Optional.empty());
  }

  private Optional<Permit> permit(BucketGates gates, ObjectKey key) {
    return gates.open(key.key(), clock.instant())
        ? Optional.of(new Permit(key, gates.remember(key.key())))
        : Optional.empty();
  }

  /** Begins a write of the key, before it is forwarded, and detaches the key's state. */
  public Write beginWrite(ObjectKey key) {
    return within(
        key.bucket(),
        gates -> {
          BucketGates.Epochs begun = gates.beginWrite(key.key());
          boolean detached = false;
          try {
            shared.detach(key);
            detached = true;
          } finally {
            if (!detached) {
              gates.endWrite(key.key(), begun); // the write will not be forwarded
            }
          }
          return new Write(key, begun);
        });
  }

  /**
   * Begins a write of a whole bucket, before it is forwarded, and detaches the state of all its
   * keys. Detaching them needs no lock, because nothing of the bucket is published once its epoch
   * is raised.
   */
  public BucketWrite beginBucketWrite(String bucket) {
    BucketWrite write =
        within(
            bucket,
            gates -> {
              gates.beginBucketWrite();
              return new BucketWrite(bucket);
            });
    boolean detached = false;
    try {
      shared.detachBucket(bucket);
      detached = true;
    } finally {
      if (!detached) {
        write.refused(); // the write will not be forwarded
      }
    }
    return write;
  }

  /** Returns true if the outcome of a recent write of this key is unknown. */
  public boolean doubtful(ObjectKey key) {
    return within(key.bucket(), gates -> gates.doubtful(key.key(), clock.instant()));
  }

  /** Counts the keys that have a fill or a write in flight. */
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

  /**
   * The right to publish what was read from S3, valid until a write of the key begins. Thread-safe.
   */
  public final class Permit implements AutoCloseable {
    private final ObjectKey key;
    private final BucketGates.Epochs seen;
    private boolean closed;

    private Permit(ObjectKey key, BucketGates.Epochs seen) {
      this.key = key;
      this.seen = seen;
    }

    /**
     * Publishes unless a write of the key began or ended after the permit was granted, or the
     * permit is closed. Comparing and publishing are one step.
     *
     * @param commit changes the directory; runs under the key's lock
     * @return the commit's result; empty if it did not run
     */
    public <T> Optional<T> publish(Supplier<T> commit) {
      return within(
          key.bucket(),
          gates ->
              closed || !gates.mayPublish(key.key(), seen, clock.instant())
                  ? Optional.empty()
                  : Optional.of(commit.get()));
    }

    /** Returns true if publishing was possible at the time of the call. */
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

  /** A write in flight. Ending it a second time does nothing. Thread-safe. */
  public final class Write implements AutoCloseable {
    private final ObjectKey key;
    private final BucketGates.Epochs begun;
    private boolean ended;

    private Write(ObjectKey key, BucketGates.Epochs begun) {
      this.key = key;
      this.begun = begun;
    }

    /**
     * Ends the write, because S3 has answered and did not refuse it.
     *
     * @return the right to publish the written bytes; empty unless this was the only write of the
     *     key and of its bucket from its start to its end, and the key is not doubtful
     */
    public Optional<Permit> answered() {
      return within(
          key.bucket(),
          gates -> {
            if (ended) {
              return Optional.empty();
            }
            boolean alone = end(gates, true);
            return alone ? permit(gates, key) : Optional.empty();
          });
    }

    /**
     * Ends the write, because S3 has refused it or has not received it. The key's entry stays, and
     * S3 confirms it before its next use.
     */
    public void refused() {
      within(key.bucket(), gates -> !ended && end(gates, false));
    }

    /** Ends the write with an unknown outcome: S3 may have carried it out, or may still do so. */
    public void unknown() {
      within(
          key.bucket(),
          gates -> {
            if (!ended) {
              gates.doubt(key.key(), clock.instant()); // also if a listener throws
              end(gates, true);
            }
            return true;
          });
    }

    /** Returns true if this was the key's only write from its start to its end. */
    private boolean end(BucketGates gates, boolean written) {
      ended = true;
      boolean alone = gates.endWrite(key.key(), begun);
      if (written) {
        shared.written(key);
      }
      return alone;
    }

    /** Ends the write with an unknown outcome, unless it has ended. */
    @Override
    public void close() {
      unknown();
    }
  }

  /** A write of a whole bucket in flight. Thread-safe. */
  public final class BucketWrite implements AutoCloseable {
    private final String bucket;
    private final AtomicBoolean ended = new AtomicBoolean();

    private BucketWrite(String bucket) {
      this.bucket = bucket;
    }

    /** Ends the write, because S3 has refused it. The bucket's entries stay. */
    public void refused() {
      if (ended.compareAndSet(false, true)) {
        end();
      }
    }

    /** Ends the write, unless it has ended. */
    @Override
    public void close() {
      if (ended.compareAndSet(false, true)) {
        try {
          shared.bucketWritten(bucket);
        } finally {
          end();
        }
      }
    }

    private void end() {
      within(
          bucket,
          gates -> {
            gates.endBucketWrite();
            return true;
          });
    }
  }
}
