package dev.floe.gateway.stripe;

import dev.floe.node.session.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/** A real node's wire that can be made to fail while it runs. */
final class FaultyWire implements Wire {
  private static final long PAUSE_NANOS = 1_000_000;

  private volatile Fault fault = new Fault.None();
  private int sentBytes;

  void set(Fault next) {
    sentBytes = 0;
    fault = next;
  }

  @Override
  public long read(SocketChannel from, ByteBuffer[] into) throws IOException {
    if (fault instanceof Fault.Deaf) {
      LockSupport.parkNanos(PAUSE_NANOS);
      return 0;
    }
    return from.read(into);
  }

  @Override
  public long write(SocketChannel to, ByteBuffer[] from, int offset, int count) throws IOException {
    return switch (fault) {
      case Fault.None(), Fault.Deaf() -> to.write(from, offset, count);
      case Fault.Stall(int afterBytes) -> {
        int sent = some(to, from, offset, count, afterBytes - sentBytes);
        sentBytes += sent;
        if (sent == 0) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
        yield sent;
      }
      case Fault.Disconnect() -> {
        to.close();
        throw new IOException("disconnected by the test");
      }
      case Fault.Corrupt() -> corrupt(to, from, offset, count);
      case Fault.SlowDrip(int bytes, long pauseNanos) -> {
        LockSupport.parkNanos(pauseNanos);
        yield some(to, from, offset, count, bytes);
      }
    };
  }

  /** Writes at most that many bytes of the first buffer that has any. */
  private static int some(SocketChannel to, ByteBuffer[] from, int offset, int count, int atMost)
      throws IOException {
    for (int i = offset; i < offset + count; i++) {
      ByteBuffer buffer = from[i];
      if (buffer.hasRemaining() && atMost > 0) {
        int limit = buffer.limit();
        buffer.limit(Math.min(limit, buffer.position() + atMost));
        try {
          return to.write(buffer);
        } finally {
          buffer.limit(limit);
        }
      }
    }
    return 0;
  }

  private static long corrupt(SocketChannel to, ByteBuffer[] from, int offset, int count)
      throws IOException {
    long sent = 0;
    for (int i = offset; i < offset + count; i++) {
      ByteBuffer buffer = from[i];
      ByteBuffer copy = ByteBuffer.allocate(buffer.remaining()).put(buffer.duplicate()).flip();
      if (copy.remaining() > 64) {
        copy.put(50, (byte) (copy.get(50) ^ 1));
      }
      int written = to.write(copy);
      buffer.position(buffer.position() + written);
      sent += written;
      if (copy.hasRemaining()) {
        return sent;
      }
    }
    return sent;
  }
}
