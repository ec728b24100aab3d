package dev.floe.gateway.stripe;

import dev.floe.coding.CodeMatrix;
import dev.floe.coding.ErasureCode;
import java.util.concurrent.ConcurrentHashMap;

/** Caches the erasure codes in use, because creating one inverts a matrix. Thread-safe. */
public final class Codes {
  private final ConcurrentHashMap<Key, ErasureCode> codes = new ConcurrentHashMap<>();

  private record Key(int dataBlocks, int parityBlocks, int matrix) {}

  /** Returns the code of a location's segment. */
  public ErasureCode of(StripeLocation where) {
    StripeLayout layout = where.layout();
    return codes.computeIfAbsent(
        new Key(layout.dataBlocks(), layout.parityBlocks(), where.matrix()),
        key -> ErasureCode.of(key.dataBlocks, key.parityBlocks, CodeMatrix.ofWireId(key.matrix)));
  }
}
