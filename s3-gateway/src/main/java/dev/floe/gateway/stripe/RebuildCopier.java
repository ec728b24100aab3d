package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.session.WriteOutcome;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Repairs with a {@link StripeRead} on one of the loops, in turn. Thread code; thread-safe. */
public final class RebuildCopier implements ChunkCopier {
  private final Loops loops;
  private final StripeReaders readers;
  private final LaneWriter writer;
  private final AtomicInteger turn = new AtomicInteger();

  public RebuildCopier(Loops loops, StripeReaders readers) {
    this.loops = loops;
    this.readers = readers;
    this.writer = new LaneWriter(loops);
  }

  @Override
  public WriteOutcome rebuild(StripeLocation where, int index, Duration atMost)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    @Nullable Block[] blocks = new @Nullable Block[where.layout().totalBlocks()];
    Block block = read(without(where, index), index, deadlineNanos);
    if (block == null) {
      return WriteOutcome.GONE;
    }
    try (block) {
      blocks[index] = block;
      WriteOutcome outcome =
          writer.send(where, blocks, deadlineNanos, 1, StripeWriter.PATIENT)[index];
      return outcome == null ? WriteOutcome.LATE : outcome;
    }
  }

  /** The block of that index, the caller's own; null if it cannot be rebuilt in time. */
  private @Nullable Block read(StripeLocation where, int index, long deadlineNanos)
      throws InterruptedException {
    Loop loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.count()));
    ReadContext context = readers.context(loop);
    boolean[] wanted = new boolean[where.layout().totalBlocks()];
    wanted[index] = true;
    CompletableFuture<@Nullable Block> rebuilt = new CompletableFuture<>();
    StripeRead stripe =
        new StripeRead(context, where, wanted, false, read -> settled(read, index, rebuilt));
    loop.execute(() -> stripe.begin(true));
    try {
      return rebuilt.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      loop.execute(() -> giveUp(stripe, rebuilt));
      return null;
    } catch (InterruptedException e) {
      loop.execute(() -> giveUp(stripe, rebuilt));
      throw e;
    }
  }

  private static void settled(
      StripeRead read, int index, CompletableFuture<@Nullable Block> rebuilt) {
    rebuilt.complete(read.state() == StripeRead.State.READY ? read.take(index) : null);
    read.release();
  }

  /** Nobody waits any more: what came in the meantime is given back. On the loop. */
  private static void giveUp(StripeRead stripe, CompletableFuture<@Nullable Block> rebuilt) {
    stripe.release();
    Block late = rebuilt.getNow(null);
    if (late != null) {
      late.close();
    }
  }

  private static StripeLocation without(StripeLocation where, int index) {
    BitSet present = (BitSet) where.present().clone();
    present.clear(index);
    return new StripeLocation(
        where.fill(), where.layout(), where.matrix(), where.stripe(), where.nodes(), present);
  }
}
