package dev.floe.loadtest.soak.model;

import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.model.KeyOperation.Action;
import dev.floe.loadtest.soak.model.KeyOperation.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A key, and the operations of clients on it in this round. Thread-safe. */
final class ModelKey {
  private static final int KEPT_VERSIONS = 3;

  private final String bucket;
  private final String name;
  private final int before;
  private final Queue<KeyOperation> operations = new ConcurrentLinkedQueue<>();
  private final Map<String, Value> versions = new ConcurrentHashMap<>();
  private volatile @Nullable Value latest;
  private volatile boolean settled;

  /**
   * Creates a key.
   *
   * @param before the key's value before these operations; null for no object
   */
  ModelKey(String bucket, String name, @Nullable Value before) {
    this.bucket = bucket;
    this.name = name;
    this.before = before == null ? KeyOperation.ABSENT : before.number();
    this.latest = before;
  }

  String bucket() {
    return bucket;
  }

  String name() {
    return name;
  }

  int before() {
    return before;
  }

  List<KeyOperation> operations() {
    return List.copyOf(operations);
  }

  /** Returns the value that the key probably has; empty if it probably has none. */
  Optional<Value> latest() {
    return Optional.ofNullable(latest);
  }

  void latest(@Nullable Value value) {
    latest = value;
  }

  /** Records the key's value, read while no other request of the key is under way. */
  void settle(@Nullable Value value) {
    latest = value;
    settled = true;
  }

  boolean isSettled() {
    return settled && !isDoubtful();
  }

  /** Returns the same key without its operations, and with at most three of its versions. */
  ModelKey next() {
    ModelKey next = new ModelKey(bucket, name, latest);
    versions.entrySet().stream()
        .limit(KEPT_VERSIONS)
        .forEach(version -> next.versions.put(version.getKey(), version.getValue()));
    return next;
  }

  Map<String, Value> versions() {
    return Map.copyOf(versions);
  }

  /** Adds an operation that ends now. */
  void add(int client, long sentNanos, Action action, Outcome outcome, String note) {
    operations.add(new KeyOperation(client, sentNanos, System.nanoTime(), action, outcome, note));
  }

  /**
   * Remembers the value of a version.
   *
   * @param version null in a bucket without versions
   */
  void version(@Nullable String version, Value value) {
    if (version == null || version.equals("null")) {
      return;
    }
    Value known = versions.putIfAbsent(version, value);
    if (known != null && !known.equals(value)) {
      throw new SoakFailure(
          "version %s of %s has %s, expected %s".formatted(version, this, value, known));
    }
  }

  /** Returns true if a write of the key may still take effect. */
  private boolean isDoubtful() {
    return operations.stream().anyMatch(operation -> operation.counts() && operation.isUnknown());
  }

  @Override
  public String toString() {
    return bucket + "/" + name;
  }
}
