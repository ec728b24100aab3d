package dev.floe.gateway.http.message;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.memory.Block;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The thread's side of a response: passes bytes to the loop and blocks while too many of them have
 * not reached the socket. Confined to one thread, except the callbacks from the loop.
 *
 * <p>The caller has reserved its blocks from the memory budget. Copies are not reserved, so each
 * client may have only two queued: one on its way to the socket, and the next.
 */
final class BlockingResponse implements ThreadResponse {
  private static final int MAX_QUEUED_BYTES = 512 << 10;
  private static final int MAX_COPY_BYTES = 64 << 10;
  private static final int MAX_QUEUED_COPIES_BYTES = 2 * MAX_COPY_BYTES;

  private final HttpExchange exchange;
  private final LoopResponse response;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int queuedBytes;
  private boolean gone;
  private boolean started;
  private boolean finished;

  BlockingResponse(HttpExchange exchange, LoopResponse response) {
    this.exchange = exchange;
    this.response = response;
    this.started = response.started();
  }

  @Override
  public void start(ResponseHead head) throws IOException {
    started = true;
    onLoop(() -> response.start(head));
  }

  @Override
  public boolean started() {
    return started;
  }

  /** Returns true if the thread has ended its part. */
  boolean finished() {
    return finished;
  }

  @Override
  public void write(Block block, int offset, int lengthBytes) throws IOException {
    try {
      reserve(lengthBytes, MAX_QUEUED_BYTES);
      onLoop(() -> {
        response.write(block, offset, lengthBytes);
        response.flush(delivered -> written(lengthBytes, delivered));
      });
    } catch (IOException e) {
      block.close();
      throw e;
    }
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int length = Math.min(bytes.remaining(), MAX_COPY_BYTES);
      reserve(length, MAX_QUEUED_COPIES_BYTES);
      ByteBuf copy = response.allocate(length);
      copy.writeBytes(bytes.slice().limit(length));
      bytes.position(bytes.position() + length);
      try {
        onLoop(() -> {
          response.body(copy);
          response.flush(delivered -> written(length, delivered));
        });
      } catch (IOException e) {
        copy.release();
        throw e;
      }
    }
  }

  @Override
  public void end() throws IOException {
    finished = true;
    onLoop(response::end);
  }

  @Override
  public void abort() {
    finished = true;
    try {
      onLoop(response::abort);
    } catch (IOException _) {
      // The loop has shut down, and the connection with it.
    }
  }

  @Override
  public void backToLoop(Runnable task) {
    finished = true;
    exchange.loop().execute(task);
  }

  private void reserve(int bytes, int limitBytes) throws IOException {
    lock.lock();
    try {
      while (!gone && queuedBytes > 0 && queuedBytes + bytes > limitBytes) {
        changed.await();
      }
      if (gone) {
        throw new IOException("the client has gone");
      }
      queuedBytes += bytes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a slow client");
    } finally {
      lock.unlock();
    }
  }

  private void written(int bytes, boolean delivered) {
    lock.lock();
    try {
      queuedBytes -= bytes;
      gone |= !delivered;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void onLoop(Runnable task) throws IOException {
    try {
      exchange.loop().execute(task);
    } catch (RejectedExecutionException e) {
      throw new IOException("the gateway is shutting down", e);
    }
  }
}
