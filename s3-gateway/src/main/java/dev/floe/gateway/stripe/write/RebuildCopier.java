package dev.floe.gateway.stripe.write;

import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.read.RebuiltBlocks;
import dev.floe.gateway.stripe.read.StripeReaders;
import java.time.Duration;
import java.util.BitSet;

/** Repairs a stripe: rebuilds its missing blocks from others, then writes them. Thread-safe. */
public final class RebuildCopier implements ChunkCopier {
  private final StripeReaders readers;
  private final LaneWriter writer;

  public RebuildCopier(Loops loops, StripeReaders readers) {
    this.readers = readers;
    this.writer = new LaneWriter(loops, Purpose.REPAIR);
  }

  @Override
  public StripeWriter.Outcome rebuild(StripeLocation where, BitSet indices, Duration atMost)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    StripeLocation without = without(where, indices);
    try (RebuiltBlocks rebuilt = readers.rebuild(without, indices, deadlineNanos)) {
      return writer.write(without, rebuilt.blocks(), deadlineNanos, readers::memoryIsAwaited);
    }
  }

  private static StripeLocation without(StripeLocation where, BitSet indices) {
    BitSet present = (BitSet) where.present().clone();
    present.andNot(indices);
    return new StripeLocation(
        where.fill(), where.layout(), where.matrix(), where.stripe(), where.nodes(), present);
  }
}
