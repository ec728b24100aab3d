package dev.floe.gateway.http.message;

import dev.floe.gateway.exchange.RequestBody;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request's body, passed from the loop to the thread that reads it. The loop stops reading the
 * socket at {@link #HIGH_BYTES} and continues below {@link #LOW_BYTES}, so at most {@code
 * HIGH_BYTES} and one read of the socket are buffered. Thread-safe.
 */
public final class InboundBody implements RequestBody {
  public static final int HIGH_BYTES = 256 << 10;
  private static final int LOW_BYTES = 64 << 10;

  private final Wanted wanted;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
  private int queuedBytes;
  private long receivedBytes;
  private boolean asked;
  private boolean paused;
  private boolean ended;
  private long endedNanos;
  private @Nullable IOException failure;

  /** Called on the reader's thread when the loop should begin or continue to read the socket. */
  public interface Wanted {
    void bodyWanted();
  }

  public InboundBody(Wanted wanted) {
    this.wanted = wanted;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    lock.lock();
    try {
      if (!asked) {
        asked = true;
        if (!ended && failure == null) {
          wanted.bodyWanted();
        }
      }
      while (queue.isEmpty()) {
        if (failure != null) {
          throw failure;
        }
        if (ended) {
          return -1;
        }
        changed.await();
      }
      return take(into);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the client's body");
    } finally {
      lock.unlock();
    }
  }

  private int take(ByteBuffer into) {
    int before = into.remaining();
    while (into.hasRemaining() && !queue.isEmpty()) {
      ByteBuf first = queue.getFirst();
      int bytes = Math.min(first.readableBytes(), into.remaining());
      int limit = into.limit();
      first.readBytes(into.limit(into.position() + bytes));
      into.limit(limit);
      if (!first.isReadable()) {
        queue.removeFirst().release();
      }
    }
    int taken = before - into.remaining();
    queuedBytes -= taken;
    if (paused && queuedBytes < LOW_BYTES) {
      paused = false;
      wanted.bodyWanted();
    }
    return taken;
  }

  /** Returns the bytes received so far, read or not. */
  long receivedBytes() {
    lock.lock();
    try {
      return receivedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Takes ownership of the bytes. Loop code. */
  public void offer(ByteBuf bytes) {
    lock.lock();
    try {
      if (failure != null) {
        bytes.release();
        return;
      }
      queue.addLast(bytes);
      queuedBytes += bytes.readableBytes();
      receivedBytes += bytes.readableBytes();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns true if the socket should be read for this body now. If the reader has not asked for
   * the body or has no room, the reader calls {@link Wanted} later. Loop code.
   */
  public boolean wantsMore() {
    lock.lock();
    try {
      paused = asked && queuedBytes >= HIGH_BYTES;
      return asked && !paused && !ended && failure == null;
    } finally {
      lock.unlock();
    }
  }

  /** Marks the body as complete. Loop code. */
  public void end() {
    lock.lock();
    try {
      ended = true;
      endedNanos = System.nanoTime();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the time in {@link System#nanoTime} at which the body was complete; empty until then.
   */
  OptionalLong endedNanos() {
    lock.lock();
    try {
      return ended ? OptionalLong.of(endedNanos) : OptionalLong.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops the buffered bytes and makes all further reads fail, even of a complete body. Loop code.
   */
  public void fail(IOException why) {
    lock.lock();
    try {
      if (failure == null) {
        failure = why;
      }
      queue.forEach(ByteBuf::release);
      queue.clear();
      queuedBytes = 0;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
