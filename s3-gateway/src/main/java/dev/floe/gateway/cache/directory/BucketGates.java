package dev.floe.gateway.cache.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The gates of one bucket and its keys, as a plain state machine (docs/DESIGN.md, "Gates").
 * Confined to its owner, who also brings the time.
 *
 * <p>A key's epoch counts the beginnings and ends of writes while anything of the key is in flight,
 * so a fill that sees the same epoch at its end as at its beginning overlapped none. Epochs need
 * not outlive their gate: a gate exists for as long as anybody remembers its epoch.
 */
final class BucketGates {
  /** How long nothing is published after a write of unknown outcome: S3 may still carry it out. */
  static final Duration DOUBT = Duration.ofMinutes(15);

  /** With more keys in doubt than this the whole bucket is; it bounds the memory they take. */
  static final int DOUBTFUL_KEYS_LIMIT = 10_000;

  private final Map<String, KeyGate> keys = new HashMap<>();
  // In the order of their ends, since all doubts last equally long.
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
   * The epochs that somebody saw.
   *
   * @param key the epoch of the key
   * @param bucket the epoch of its bucket
   */
  record Epochs(long key, long bucket) {}

  /** Whether a fill of the key may begin in the hope of publishing. */
  boolean open(String key, Instant now) {
    KeyGate gate = keys.get(key);
    return writes == 0 && (gate == null || gate.writes == 0) && !doubtful(key, now);
  }

  /** Somebody may want to publish: remembers the epochs until {@link #forget}. */
  Epochs remember(String key) {
    KeyGate gate = gate(key);
    gate.permits++;
    return new Epochs(gate.epoch, epoch);
  }

  void forget(String key) {
    gate(key).permits--;
    removeIfIdle(key);
  }

  /** Whether no write began, ended or was in flight since the epochs were seen. */
  boolean mayPublish(String key, Epochs seen, Instant now) {
    KeyGate gate = gate(key);
    return open(key, now) && gate.epoch == seen.key && epoch == seen.bucket;
  }

  /** The first raise; to be followed by {@link #endWrite} with what this returned. */
  Epochs beginWrite(String key) {
    KeyGate gate = gate(key);
    gate.epoch++;
    gate.writes++;
    return new Epochs(gate.epoch, epoch);
  }

  /**
   * The second raise.
   *
   * @return whether this was the key's only write from its first raise on
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

  /** A write of the key ended and nobody knows how. */
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

  /** Whether there is nothing to remember. */
  boolean idle(Instant now) {
    expire(now);
    return keys.isEmpty()
        && writes == 0
        && doubtfulUntil.isEmpty()
        && !now.isBefore(allDoubtfulUntil);
  }

  /** How many keys have a gate. */
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
