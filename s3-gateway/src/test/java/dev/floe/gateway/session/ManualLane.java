package dev.floe.gateway.session;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A lane that accepts reads and delivers their blocks when the test says so. Confined to its loop.
 */
public final class ManualLane implements NodeLane {
  private final Loop loop;
  private final List<BlockRead> reads = new ArrayList<>();
  private final List<BlockRead> cancelled = new ArrayList<>();
  private boolean full;
  private long heardNanos = System.nanoTime();
  private long p95Nanos;

  public ManualLane(Loop loop) {
    this.loop = loop;
  }

  /** Returns the requested reads, including cancelled ones. */
  public List<BlockRead> reads() {
    return reads;
  }

  /** Returns the reads that were cancelled before their last byte arrived. */
  public List<BlockRead> cancelled() {
    return cancelled;
  }

  public BlockRead onlyRead() {
    if (reads.size() != 1) {
      throw new IllegalStateException("%d reads, expected 1".formatted(reads.size()));
    }
    return reads.getFirst();
  }

  /** Refuses reads from now on. */
  public void fill() {
    full = true;
  }

  /** Sets the time of the last byte from the node, in the time of {@link System#nanoTime}. */
  public void heardAt(long nanos) {
    heardNanos = nanos;
  }

  /** Sets the 95th percentile of the latency. */
  public void measured(long nanos) {
    p95Nanos = nanos;
  }

  /** Delivers the first bytes of the last read. */
  public Block begin() {
    return reads.getLast().arriving();
  }

  /** Delivers the rest of the last read. */
  public void end(byte[] bytes) {
    BlockRead read = reads.getLast();
    Block block = Objects.requireNonNull(read.block());
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, block.segment(), 0, bytes.length);
    read.arrived();
  }

  /** Delivers all bytes of the last read. */
  public void deliver(byte[] bytes) {
    var _ = begin();
    end(bytes);
  }

  public void lose(BlockLoss loss) {
    reads.getLast().lost(loss);
  }

  @Override
  public boolean read(BlockRead read) {
    if (full) {
      return false;
    }
    read.asked(reads.size(), System.nanoTime());
    reads.add(read);
    return true;
  }

  @Override
  public void cancel(BlockRead read) {
    if (read.state() == BlockRead.State.RESERVED || read.state() == BlockRead.State.ARRIVING) {
      cancelled.add(read);
      read.cancelled();
    }
  }

  @Override
  public long heardNanos() {
    return heardNanos;
  }

  @Override
  public long p95Nanos(long nowNanos) {
    return p95Nanos;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isIdle() {
    return reads.isEmpty();
  }

  @Override
  public NodeSession session() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean write(BlockPlace place, Block block, int crc, long timeoutNanos, Reply reply) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void withdraw(Reply reply) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean seal(Seal seal, long timeoutNanos, Reply reply) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean drop(FillId fill, int segment, int index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean dropBlock(FillId fill, int segment, int stripe, int index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean keep(FillId fill) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean ping(long timeoutNanos, Reply reply) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean offer(Runnable task) {
    loop.execute(task);
    return true;
  }
}
