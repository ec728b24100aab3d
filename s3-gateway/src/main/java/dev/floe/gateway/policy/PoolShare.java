package dev.floe.gateway.policy;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Decides which objects are cached as a whole: those that take no more than a share of the pool. A
 * larger object could evict everything else and then be read only once, so it is cached by ranges.
 */
public final class PoolShare {
  private final double maxShare;
  private final DoubleSupplier storedPerByte;
  private final LongSupplier capacityBytes;

  /**
   * @param maxShare the largest share of the pool that one object may take, 0 to 1
   * @param storedPerByte returns the bytes that the nodes store for each byte of a new object:
   *     (d+p)/d
   * @param capacityBytes the bytes that the nodes can hold now
   */
  public PoolShare(double maxShare, DoubleSupplier storedPerByte, LongSupplier capacityBytes) {
    if (!(maxShare >= 0 && maxShare <= 1)) {
      throw new IllegalArgumentException(
          "max-object-share of %s, expected 0 to 1".formatted(maxShare));
    }
    this.maxShare = maxShare;
    this.storedPerByte = storedPerByte;
    this.capacityBytes = capacityBytes;
  }

  /** Returns true if an object of this length is cached as a whole. */
  public boolean admits(long objectBytes) {
    return objectBytes * storedPerByte.getAsDouble() <= capacityBytes.getAsLong() * maxShare;
  }
}
