package dev.floe.gateway.cache.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The gates of one bucket and its keys, as a state machine without locks or clock (docs/DESIGN.md,
 * "Gates"). Confined to its owner, which passes in the time.
 *
 * <p>A key's epoch is raised at the start and at the end of each write. A fill that began while no
 * write was in flight, and finds the same epoch at its end, has therefore overlapped no write. A
 * gate exists only while a write is in flight or a fill remembers its epoch, so epochs may start
 * again from 0.
 */
final class BucketGates {
  /**
   * The time for which nothing is published after a write of unknown outcome, which S3 may still
   * carry out.
   */
  static final Duration DOUBT = Duration.ofMinutes(15);

  /** The most keys in doubt, which bounds their memory. With more, the whole bucket is in doubt. */
  static final int DOUBTFUL_KEYS_LIMIT = 10_000;

  private final Map<String, KeyGate> keys = new HashMap<>();
  // Ordered by expiry, because all doubts last equally long.
  private final LinkedHashMap<String, Instant> doubtfulUntil = new LinkedHashMap<>();
  private Instant allDoubtfulUntil = Instant.MIN;
  private long epoch;
  private int writes;

  private static final class KeyGate {
    private long epoch;
    private int writes;
    private int permits;
  }

  /**
   * The epochs at one moment.
   *
   * @param key the epoch of the key
   * @param bucket the epoch of its bucket
   */
  record Epochs(long key, long bucket) {}

  /** Returns true if a fill of the key that begins now may later be published. */
  boolean open(String key, Instant now) {
    KeyGate gate = keys.get(key);
    return writes == 0 && (gate == null || gate.writes == 0) && !doubtful(key, now);
  }

  /** Keeps the key's gate for a fill until {@link #forget}, and returns the current epochs. */
  Epochs remember(String key) {
    KeyGate gate = gate(key);
    gate.permits++;
    return new Epochs(gate.epoch, epoch);
  }

  void forget(String key) {
    gate(key).permits--;
    removeIfIdle(key);
  }

  /**
   * Returns true if no write began, ended or was in flight since the epochs were returned, and the
   * key is not doubtful.
   */
  boolean mayPublish(String key, Epochs seen, Instant now) {
    KeyGate gate = gate(key);
    return open(key, now) && gate.epoch == seen.key && epoch == seen.bucket;
  }

  /** Raises the epoch for a write that begins. Pass the result to {@link #endWrite}. */
  Epochs beginWrite(String key) {
    KeyGate gate = gate(key);
    gate.epoch++;
    gate.writes++;
    return new Epochs(gate.epoch, epoch);
  }

  /**
   * Raises the epoch for a write that ends.
   *
   * @return true if no other write of the key or of its bucket was in flight since this one began
   */
  boolean endWrite(String key, Epochs begun) {
    KeyGate gate = gate(key);
    boolean alone =
        gate.writes == 1 && writes == 0 && gate.epoch == begun.key && epoch == begun.bucket;
    gate.epoch++;
    gate.writes--;
    removeIfIdle(key);
    return alone;
  }

  void beginBucketWrite() {
    epoch++;
    writes++;
  }

  void endBucketWrite() {
    epoch++;
    writes--;
  }

  /** Marks the key as doubtful after a write of unknown outcome. */
  void doubt(String key, Instant now) {
    expire(now);
    if (doubtfulUntil.size() >= DOUBTFUL_KEYS_LIMIT) {
      allDoubtfulUntil = now.plus(DOUBT);
      doubtfulUntil.clear();
      return;
    }
    doubtfulUntil.remove(key);
    doubtfulUntil.put(key, now.plus(DOUBT));
  }

  boolean doubtful(String key, Instant now) {
    return now.isBefore(allDoubtfulUntil)
        || now.isBefore(doubtfulUntil.getOrDefault(key, Instant.MIN));
  }

  /** Returns true if nothing needs to be remembered, so that this object can be discarded. */
  boolean idle(Instant now) {
    expire(now);
    return keys.isEmpty()
        && writes == 0
        && doubtfulUntil.isEmpty()
        && !now.isBefore(allDoubtfulUntil);
  }

  /** Counts the keys that have a gate. */
  int gates() {
    return keys.size();
  }

  private KeyGate gate(String key) {
    return keys.computeIfAbsent(key, absent -> new KeyGate());
  }

  private void removeIfIdle(String key) {
    KeyGate gate = gate(key);
    if (gate.permits == 0 && gate.writes == 0) {
      keys.remove(key);
    }
  }

  private void expire(Instant now) {
    Iterator<Instant> ends = doubtfulUntil.values().iterator();
    while (ends.hasNext() && !now.isBefore(ends.next())) {
      ends.remove();
    }
  }
}
