package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.InFlight;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.policy.Hedging;
import dev.floe.gateway.stripe.Codes;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Creates the readers of a gateway and holds their shared parts. Thread-safe. */
public final class StripeReaders {
  private final BlockPool pool;
  private final List<ReadContext> contexts;
  private final BlockRebuilder rebuilder;
  private final AtomicBoolean releasing = new AtomicBoolean();

  /**
   * @param inFlightBytes the most bytes that each loop may have requested from its nodes at a time
   */
  public StripeReaders(
      Loops loops,
      BlockPool pool,
      long inFlightBytes,
      Hedging hedging,
      ReadLimits limits,
      GatewayMetrics metrics) {
    this.pool = pool;
    Codes codes = new Codes();
    ReadCounts counts = new ReadCounts(metrics);
    this.contexts =
        loops.all().stream()
            .map(loop ->
                new ReadContext(
                    loop, pool, new InFlight(inFlightBytes), hedging, limits, codes, counts))
            .toList();
    this.rebuilder = new BlockRebuilder(contexts);
    pool.budget().onShortage(this::releaseAhead);
  }

  /**
   * Returns a reader of a range of one object. The caller starts it on the loop.
   *
   * @param range not empty, within the object
   */
  public StripeReader open(
      Loop loop,
      StripeLayout layout,
      ByteRange range,
      StripeReader.StripeMap map,
      StripeReader.Listener listener) {
    return new RangeReader(context(loop), layout, range, map, listener);
  }

  /**
   * Reads d other blocks of the stripe, and rebuilds the blocks of these indices from them. Thread
   * code.
   *
   * @param where the stripe's location, in which the indices are absent
   * @param deadlineNanos the time until which the caller waits, by System.nanoTime
   * @return the rebuilt blocks; none if fewer than d other blocks could be read in time or memory
   *     is short
   */
  public RebuiltBlocks rebuild(StripeLocation where, BitSet indices, long deadlineNanos)
      throws InterruptedException {
    return rebuilder.rebuild(where, indices, deadlineNanos);
  }

  /**
   * Returns the bytes that a loop has requested from its nodes and not yet received. Called on that
   * loop.
   */
  public long inFlightBytes(Loop loop) {
    return context(loop).inFlight().inUseBytes();
  }

  /** Returns true if a reservation waits for memory. Any thread. */
  public boolean memoryIsAwaited() {
    return pool.budget().waiting() > 0;
  }

  ReadContext context(Loop loop) {
    return contexts.get(loop.index());
  }

  private void releaseAhead() {
    if (releasing.compareAndSet(false, true)) {
      for (ReadContext context : contexts) {
        context
            .loop()
            .execute(() -> {
              releasing.set(false);
              context.releaseAhead();
            });
      }
    }
  }
}
