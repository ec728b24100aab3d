package dev.floe.loadtest.soak.model;

import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.Tally;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/**
 * Lets clients work in rounds. After each round no request is under way. Then every key is read
 * once more and the histories are checked. Keys with a write of unknown outcome are replaced,
 * because such a write may still take effect. Confined to one thread.
 */
final class ModelRun {
  private static final int SEARCH_LIMIT = 1_000_000;

  private final S3Client s3;
  private final Tally tally;
  private final Values values = new Values();
  private final List<ModelClient> workers;
  private KeySpace keys;
  private int round;

  ModelRun(
      S3Client s3, int clients, int keys, boolean versionedConditions, long seed, Tally tally) {
    this.s3 = s3;
    this.tally = tally;
    this.keys = KeySpace.of(keys);
    workers =
        IntStream.range(0, clients)
            .mapToObj(
                i -> new ModelClient(i, s3, values, versionedConditions, seed * 1_000 + i, tally))
            .toList();
  }

  void createBuckets() {
    s3.createBucket(request -> request.bucket(KeySpace.PLAIN));
    s3.createBucket(request -> request.bucket(KeySpace.VERSIONED));
    s3.putBucketVersioning(request ->
        request
            .bucket(KeySpace.VERSIONED)
            .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
  }

  /**
   * Does this many operations and checks them.
   *
   * @param trouble runs during the operations, until interrupted
   * @throws SoakFailure if an answer was wrong
   */
  void round(int operations, List<Callable<?>> trouble) {
    round++;
    AtomicInteger left = new AtomicInteger(operations);
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      List<Future<?>> troubles = new ArrayList<>();
      trouble.forEach(each -> troubles.add(threads.submit(each)));
      List<Future<?>> running = new ArrayList<>();
      workers.forEach(worker -> running.add(threads.submit(() -> worker.work(keys, left))));
      try {
        running.forEach(SoakFailure::throwIfFailed);
      } finally {
        left.set(0);
        troubles.forEach(each -> each.cancel(true));
      }
    }
    closingReads();
    keys.keys().forEach(this::check);
    nextKeys();
  }

  private void closingReads() {
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      List<Future<?>> running = new ArrayList<>();
      for (ModelClient worker : workers) {
        running.add(
            threads.submit(() -> {
              for (int i = next.getAndIncrement();
                  i < keys.keys().size();
                  i = next.getAndIncrement()) {
                worker.readLast(keys.keys().get(i));
              }
            }));
      }
      running.forEach(SoakFailure::throwIfFailed);
    }
  }

  private void check(ModelKey key) {
    switch (RegisterCheck.check(key.before(), key.operations(), SEARCH_LIMIT)) {
      case RegisterCheck.Linearizable _ -> tally.count("key's history in order");
      case RegisterCheck.Undecided _ ->
          throw new SoakFailure(
              "%d operations on %s are too many to check within %d steps"
                  .formatted(key.operations().size(), key, SEARCH_LIMIT));
      case RegisterCheck.Violated violated ->
          throw new SoakFailure(
              "no order explains round %d of %s:%n%s"
                  .formatted(round, key, HistoryText.of(key.before(), violated)));
    }
  }

  /** Keeps the keys whose value the last read showed, and replaces the others. */
  private void nextKeys() {
    List<ModelKey> next = new ArrayList<>();
    Set<Value> kept = new HashSet<>();
    for (int i = 0; i < keys.keys().size(); i++) {
      ModelKey key = keys.keys().get(i);
      if (!key.isSettled()) {
        tally.count("key in doubt");
        next.add(KeySpace.key(i, round, null));
      } else {
        ModelKey same = key.next();
        next.add(same);
        same.latest().ifPresent(kept::add);
      }
    }
    values.keep(kept);
    keys = new KeySpace(next);
  }
}
