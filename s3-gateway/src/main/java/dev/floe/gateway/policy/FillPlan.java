package dev.floe.gateway.policy;

/** Decides when a reader follows a fill, and when a fill continues without readers. */
public final class FillPlan {
  /**
   * The largest distance from a fill to a reader's next byte at which the reader still follows the
   * fill. Most links transfer these bytes in less than a second.
   */
  public static final long JOIN_AHEAD_BYTES = 8L << 20;

  /** A fill without readers is completed if no more than this remains. */
  public static final long FINISH_BYTES = 16L << 20;

  private FillPlan() {}

  /**
   * Returns true if a reader should wait for a fill rather than start another.
   *
   * @param position the reader's next byte
   * @param startByte the fill's first byte
   * @param reachedByte the first byte whose stripe the fill has not begun
   * @param endByte the byte after the fill's last
   */
  public static boolean joins(long position, long startByte, long reachedByte, long endByte) {
    return position >= startByte
        && position < endByte
        && position - reachedByte <= JOIN_AHEAD_BYTES;
  }

  /** Returns true if a fill that has just finished a stripe should stop there. */
  public static boolean stops(int readers, long bytesToGo) {
    return readers == 0 && bytesToGo > FINISH_BYTES;
  }
}
