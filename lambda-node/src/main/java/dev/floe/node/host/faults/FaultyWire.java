package dev.floe.node.host.faults;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.session.Wire;
import dev.floe.node.store.BlockName;
import dev.floe.node.store.PageStore;
import dev.floe.node.store.Slot;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A wire with injectable faults. {@link #inject} is thread-safe; everything else runs on the node's
 * thread, which a stall blocks, just as the platform blocks a process that it freezes.
 */
public final class FaultyWire implements Wire {
  /** A buffer of at most this length counts as a frame without a block, a longer one as a block. */
  private static final int HEAD_BYTES = 63;

  private static final long MILLI_NANOS = 1_000_000;

  private final PageStore store;
  private final Queue<Fault> damages = new ConcurrentLinkedQueue<>();
  private final Object mode = new Object();
  private @Nullable Fault current;
  private final Set<SocketChannel> broken = new HashSet<>();

  public FaultyWire(PageStore store) {
    this.store = store;
  }

  /** Injects a fault, which takes effect before the node's next read or write. */
  public void inject(Fault fault) {
    switch (fault) {
      case Fault.CorruptBlock damage -> damages.add(damage);
      case Fault.CorruptAll damage -> damages.add(damage);
      case Fault.Resume() -> become(null);
      case Fault.Stall() -> become(fault);
      case Fault.StallInBlock() -> become(fault);
      case Fault.SlowDrip slow -> become(slow);
      case Fault.Disconnect() -> become(fault);
    }
  }

  private void become(@Nullable Fault fault) {
    synchronized (mode) {
      current = fault;
      mode.notifyAll();
    }
  }

  @Override
  public long read(SocketChannel from, ByteBuffer[] into) throws IOException {
    damage();
    Fault fault = current();
    if (fault instanceof Fault.Stall) {
      awaitEndOf(fault);
    }
    breakIf(fault, from);
    return from.read(into);
  }

  @Override
  public long write(SocketChannel to, ByteBuffer[] from, int offset, int count) throws IOException {
    damage();
    Fault fault = current();
    breakIf(fault, to);
    if (fault instanceof Fault.SlowDrip(int bytesPerMilli)) {
      LockSupport.parkNanos(MILLI_NANOS);
      return writeAtMost(bytesPerMilli, to, from, offset);
    }
    for (int i = 0; fault instanceof Fault.StallInBlock && i < count; i++) {
      int block = from[offset + i].remaining();
      if (block > HEAD_BYTES) {
        long written = i == 0 ? 0 : to.write(from, offset, i);
        written += writeAtMost(block / 2, to, from, offset + i);
        awaitEndOf(fault);
        return written;
      }
    }
    return to.write(from, offset, count);
  }

  private static long writeAtMost(int bytes, SocketChannel to, ByteBuffer[] from, int at)
      throws IOException {
    ByteBuffer first = from[at];
    int limit = first.limit();
    first.limit(Math.min(limit, first.position() + bytes));
    long written = to.write(first);
    first.limit(limit);
    return written;
  }

  private @Nullable Fault current() {
    synchronized (mode) {
      return current;
    }
  }

  private void awaitEndOf(Fault fault) throws IOException {
    synchronized (mode) {
      while (fault.equals(current)) {
        try {
          mode.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted in a stall");
        }
      }
    }
  }

  private void breakIf(@Nullable Fault fault, SocketChannel channel) throws IOException {
    if (!(fault instanceof Fault.Disconnect)) {
      broken.clear();
    } else if (broken.add(channel)) {
      throw new IOException("disconnected by an injected fault");
    }
  }

  private void damage() {
    for (Fault fault = damages.poll(); fault != null; fault = damages.poll()) {
      switch (fault) {
        case Fault.CorruptBlock(FillId fill, int segment, int stripe, int index) ->
            flip(BlockName.of(fill, segment, stripe, index));
        case Fault.CorruptAll() -> store.inventory().forEach(this::flipAll);
        case Fault.Stall(),
            Fault.StallInBlock(),
            Fault.SlowDrip(_),
            Fault.Disconnect(),
            Fault.Resume() -> {}
      }
    }
  }

  private void flipAll(Inventory part) {
    if (part instanceof Inventory.Chunks(var chunks)) {
      for (HeldChunk chunk : chunks) {
        for (long left = chunk.presence(); left != 0; left &= left - 1) {
          int stripe = Long.numberOfTrailingZeros(left);
          flip(BlockName.of(chunk.fill(), chunk.segment(), stripe, chunk.index()));
        }
      }
    }
  }

  private void flip(BlockName name) {
    Slot slot = store.pin(name);
    if (slot != null) {
      ByteBuffer bytes = slot.bytes();
      ByteFlips.flip(bytes, bytes.position() + bytes.remaining() / 2);
      store.release(slot);
    }
  }
}
