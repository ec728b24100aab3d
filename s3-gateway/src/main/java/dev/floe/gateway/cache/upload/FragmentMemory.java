package dev.floe.gateway.cache.upload;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory of all fragments: at most an eighth of the budget, and less if readers would otherwise
 * not have memory for two stripes. A fragment without memory is not kept. Thread-safe; never waits.
 */
final class FragmentMemory {
  private static final int BUDGET_SHARE = 8;
  private static final int STRIPES_LEFT = 2;

  private final BlockPool blocks;
  private final long limitBytes;
  private final AtomicLong inUseBytes = new AtomicLong();

  /**
   * @param stripeBlocks the number of blocks of a stripe, d+p
   */
  FragmentMemory(BlockPool blocks, int stripeBlocks) {
    this.blocks = blocks;
    long budgetBytes = blocks.budget().limitBytes();
    long readersBytes = (long) STRIPES_LEFT * stripeBlocks * blocks.blockBytes();
    this.limitBytes = Math.clamp(budgetBytes - readersBytes, 0, budgetBytes / BUDGET_SHARE);
  }

  /** Returns a fragment of this many bytes; null for 0 bytes or if memory is short. */
  @Nullable Fragment take(long stripe, long lengthBytes) {
    if (lengthBytes == 0) {
      return null;
    }
    int count = Math.toIntExact(Math.ceilDiv(lengthBytes, (long) blocks.blockBytes()));
    long bytes = (long) count * blocks.blockBytes();
    List<Block> taken = new ArrayList<>();
    boolean fits = inUseBytes.addAndGet(bytes) <= limitBytes;
    boolean kept = false;
    try (BlockLease lease = fits ? blocks.tryLease(count) : null) {
      if (lease == null) {
        return null;
      }
      while (taken.size() < count) {
        taken.add(lease.take());
      }
      Fragment fragment = new Fragment(this, stripe, taken, blocks.blockBytes(), (int) lengthBytes);
      kept = true;
      return fragment;
    } finally {
      if (!kept) {
        taken.forEach(Block::close);
        inUseBytes.addAndGet(-bytes);
      }
    }
  }

  void released(int count) {
    inUseBytes.addAndGet(-(long) count * blocks.blockBytes());
  }

  long inUseBytes() {
    return inUseBytes.get();
  }
}
