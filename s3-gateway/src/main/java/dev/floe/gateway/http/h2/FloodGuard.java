package dev.floe.gateway.http.h2;

/**
 * Decides whether a client sends too many frames that cost work and bring no data (CVE-2019-9512 to
 * 9518, CVE-2024-27316). Netty's codec counts resets. Pure; confined to one thread.
 */
final class FloodGuard {
  static final byte DATA = 0;
  static final byte HEADERS = 1;
  static final byte RST_STREAM = 3;
  static final byte WINDOW_UPDATE = 8;
  static final byte CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  /** The number of frames without data that are allowed in a period of {@link #PERIOD_NANOS}. */
  static final int MAX_IDLE_FRAMES = 400;

  /** The number of CONTINUATION frames that one head may have; 16 KiB fit into two frames. */
  static final int MAX_CONTINUATIONS = 8;

  /** The number of WINDOW_UPDATE frames that are allowed in a period even if nothing is sent. */
  static final int MAX_UPDATES = 1_000;

  /** The bytes sent to the client that allow it one more WINDOW_UPDATE frame. */
  static final int BYTES_FOR_UPDATE = 256;

  static final long PERIOD_NANOS = 10_000_000_000L;

  private long periodNanos;
  private int idleFrames;
  private int updates;
  private int continuations;
  private long sentBytes;

  FloodGuard(long nowNanos) {
    this.periodNanos = nowNanos;
  }

  /** Counts bytes sent to the client. */
  void sent(long bytes) {
    sentBytes += bytes;
  }

  /** Counts a frame; returns false if it is one too many. */
  boolean admits(byte type, int flags, int lengthBytes, long nowNanos) {
    if (nowNanos - periodNanos >= PERIOD_NANOS) {
      periodNanos = nowNanos;
      idleFrames = 0;
      updates = 0;
      sentBytes = 0;
    }
    switch (type) {
      case DATA -> idleFrames += lengthBytes == 0 && (flags & END_STREAM) == 0 ? 1 : 0;
      case HEADERS -> continuations = 0;
      case RST_STREAM -> {} // counted by Netty's codec
      case WINDOW_UPDATE -> updates++;
      case CONTINUATION -> continuations++;
      default -> idleFrames++;
    }
    return idleFrames <= MAX_IDLE_FRAMES
        && continuations <= MAX_CONTINUATIONS
        && updates <= MAX_UPDATES + sentBytes / BYTES_FOR_UPDATE;
  }
}
