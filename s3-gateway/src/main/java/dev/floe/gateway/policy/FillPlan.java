package dev.floe.gateway.policy;

/** When a reader follows a fill, and when a fill goes on without readers. */
public final class FillPlan {
  /** How far behind its reader's next byte a fill may be: less than a second of most links. */
  public static final long JOIN_AHEAD_BYTES = 8L << 20;

  /** With no more than this to go, a fill without readers is brought to its end. */
  public static final long FINISH_BYTES = 16L << 20;

  private FillPlan() {}

  /**
   * Whether a reader waits for a fill rather than begin another.
   *
   * @param position the reader's next byte
   * @param startByte the fill's first byte
   * @param reachedByte the first byte that the fill does not have yet
   * @param endByte the first byte that it will not bring
   */
  public static boolean joins(long position, long startByte, long reachedByte, long endByte) {
    return position >= startByte
        && position < endByte
        && position - reachedByte <= JOIN_AHEAD_BYTES;
  }

  /** Whether a fill that has just finished a stripe stops there. */
  public static boolean stops(int readers, long bytesToGo) {
    return readers == 0 && bytesToGo > FINISH_BYTES;
  }
}
