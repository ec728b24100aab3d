package dev.floe.loadtest.soak.model;

import dev.floe.loadtest.soak.Tally;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.s3.S3Client;

/** Does random operations on keys that all clients use. Confined to one thread at a time. */
final class ModelClient {
  private final boolean versionedConditions;
  private final Random random;
  private final KeyReads reads;
  private final KeyWrites writes;

  /**
   * Creates a client.
   *
   * @param versionedConditions true to send conditional writes to the bucket with versions too
   */
  ModelClient(
      int number, S3Client s3, Values values, boolean versionedConditions, long seed, Tally tally) {
    this.versionedConditions = versionedConditions;
    random = new Random(seed);
    reads = new KeyReads(number, s3, values, random, tally);
    writes = new KeyWrites(number, s3, values, random, tally);
  }

  /**
   * Does random operations on these keys until no operation is left.
   *
   * @param left the number of operations that all clients together may still do
   */
  void work(KeySpace keys, AtomicInteger left) {
    while (left.getAndDecrement() > 0) {
      step(keys, keys.draw(random));
    }
  }

  /** Reads a key that no other client uses now. */
  void readLast(ModelKey key) {
    reads.last(key);
  }

  private void step(KeySpace keys, ModelKey key) {
    int dice = random.nextInt(100);
    Optional<Value> latest = key.latest();
    if (latest.isEmpty()) {
      withoutValue(key, dice);
    } else if (dice < 78) {
      read(key, latest.get(), dice);
    } else {
      write(keys, key, latest.get(), dice);
    }
  }

  private void withoutValue(ModelKey key, int dice) {
    if (dice < 30) {
      reads.whole(key);
    } else if (dice < 65 && mayHaveConditions(key)) {
      writes.create(key);
    } else {
      writes.put(key);
    }
  }

  private void read(ModelKey key, Value latest, int dice) {
    if (dice < 34) {
      reads.whole(key);
    } else if (dice < 48) {
      reads.range(key, latest);
    } else if (dice < 54) {
      reads.part(key, latest);
    } else if (dice < 60) {
      reads.version(key);
    } else if (dice < 66) {
      reads.head(key);
    } else if (dice < 72) {
      reads.ifNoneMatch(key, latest);
    } else {
      reads.ifMatch(key, latest);
    }
  }

  private void write(KeySpace keys, ModelKey key, Value latest, int dice) {
    if (dice < 80) {
      writes.delete(key);
    } else if (dice < 84) {
      copy(keys.draw(random), key);
    } else if (dice < 85) {
      writes.multipart(key);
    } else if (dice < 88 && mayHaveConditions(key)) {
      writes.create(key);
    } else if (dice < 93 && mayHaveConditions(key)) {
      writes.replace(key, latest);
    } else {
      writes.put(key);
    }
  }

  private boolean mayHaveConditions(ModelKey key) {
    return versionedConditions || key.bucket().equals(KeySpace.PLAIN);
  }

  private void copy(ModelKey from, ModelKey to) {
    Optional<Value> value = from.latest().filter(Value::isUploadedWhole);
    if (from == to || value.isEmpty()) {
      writes.put(to);
    } else {
      writes.copy(from, value.get(), to);
    }
  }
}
