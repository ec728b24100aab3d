package dev.floe.gateway.memory;

import java.util.ArrayDeque;

/**
 * A limit on the bytes that one loop has requested from its nodes and that have neither arrived nor
 * been cancelled. Loop code: confined to that loop.
 *
 * <p>With many clients, this limit rather than their number decides how many blocks are in use at
 * once, so the blocks stay in the processor's cache: 64 connections cost 0.44 instead of 0.64
 * CPU-s/GiB (docs/adr/0003). Requests are admitted in order of arrival; a request that is larger
 * than the limit is in flight alone.
 */
public final class InFlight {
  /** The limit of one loop; more blocks would not fit into the processor's cache. */
  public static final long DEFAULT_LIMIT_BYTES = 8L << 20;

  private final long limitBytes;
  private final ArrayDeque<Entry> queue = new ArrayDeque<>();
  private long inUseBytes;
  private boolean admitting;

  public InFlight(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException(
          "limit of %d bytes in flight, expected 1 or more".formatted(limitBytes));
    }
    this.limitBytes = limitBytes;
  }

  public long inUseBytes() {
    return inUseBytes;
  }

  public int waiting() {
    return queue.size();
  }

  /**
   * Creates a request, which waits in the queue once it is {@linkplain Entry#enter entered}.
   *
   * @param admitted run when the bytes may be requested
   */
  public Entry queue(long bytes, Runnable admitted) {
    return new Entry(bytes, admitted);
  }

  private void admit() {
    if (admitting) {
      return; // a callback released bytes or entered another request; the loop below admits it
    }
    admitting = true;
    try {
      for (Entry head = queue.peekFirst();
          head != null && (inUseBytes == 0 || inUseBytes + head.bytes <= limitBytes);
          head = queue.peekFirst()) {
        queue.removeFirst();
        head.admit();
      }
    } finally {
      admitting = false;
    }
  }

  /** One stripe's bytes, in flight or waiting to be requested. */
  public final class Entry {
    private final Runnable admitted;
    private long bytes;
    private boolean inFlight;

    private Entry(long bytes, Runnable admitted) {
      this.bytes = bytes;
      this.admitted = admitted;
    }

    /** Joins the end of the queue; {@code admitted} may run within this call. */
    public void enter() {
      queue.addLast(this);
      InFlight.this.admit();
    }

    private void admit() {
      inFlight = true;
      inUseBytes += bytes;
      admitted.run();
    }

    /**
     * Adds bytes to this request without waiting, even beyond the limit: the stripe may be unable
     * to complete without them.
     */
    public void add(long moreBytes) {
      bytes += moreBytes;
      if (inFlight) {
        inUseBytes += moreBytes;
      }
    }

    /** Releases bytes that have arrived, were cancelled, or are requested from silent nodes. */
    public void arrived(long someBytes) {
      assert someBytes <= bytes
          : "%d bytes arrived, expected at most %d".formatted(someBytes, bytes);
      bytes -= someBytes;
      if (inFlight) {
        inUseBytes -= someBytes;
        InFlight.this.admit();
      }
    }

    /** Releases all bytes of this request, or removes it from the queue. */
    public void close() {
      if (inFlight) {
        arrived(bytes);
        inFlight = false;
      } else {
        queue.remove(this);
        InFlight.this.admit();
      }
    }
  }
}
