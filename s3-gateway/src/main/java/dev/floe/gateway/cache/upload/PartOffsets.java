package dev.floe.gateway.cache.upload;

/**
 * Decides where the parts of an upload begin, before the client says which parts there are. It
 * assumes that all parts but the last are as long as part 1; until part 1 has begun, as long as the
 * longest part so far. The completion shows whether that is right. Guarded by its owner's lock.
 */
final class PartOffsets {
  private static final int SEVERAL = -1;

  private long partBytes;
  private boolean firstBegun;

  /** The number of the only part so far; 0 for none, {@link #SEVERAL} for more than one. */
  private int only;

  /** Records a part whose upload begins. */
  void begun(int number, long lengthBytes) {
    if (number == 1) {
      firstBegun = true;
      partBytes = lengthBytes;
    } else if (!firstBegun) {
      partBytes = Math.max(partBytes, lengthBytes);
    }
    only = only == 0 || only == number ? number : SEVERAL;
  }

  /**
   * Returns false if the part may be the last and shorter one, because no other part was begun.
   * Clients upload several parts at the same time, and the last one may arrive first.
   */
  boolean certain(int number) {
    return number == 1 || firstBegun || only == SEVERAL;
  }

  /** Returns the assumed offset in the object of the first byte of a part that was begun. */
  long of(int number) {
    return (number - 1) * partBytes;
  }
}
