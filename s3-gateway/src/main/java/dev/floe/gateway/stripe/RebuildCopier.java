package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Repairs with a {@link StripeRead} on one of the loops, chosen in turn. Thread code; thread-safe.
 */
public final class RebuildCopier implements ChunkCopier {
  private final Loops loops;
  private final StripeReaders readers;
  private final LaneWriter writer;
  private final AtomicInteger turn = new AtomicInteger();

  /** The rebuilt blocks by index; none if they could not be rebuilt. Owns the blocks. */
  private static final class Rebuilt implements AutoCloseable {
    private final @Nullable Block[] blocks;

    Rebuilt(StripeLocation where) {
      blocks = new @Nullable Block[where.layout().totalBlocks()];
    }

    @Override
    public void close() {
      Arrays.stream(blocks).filter(Objects::nonNull).forEach(Block::close);
    }
  }

  public RebuildCopier(Loops loops, StripeReaders readers) {
    this.loops = loops;
    this.readers = readers;
    this.writer = new LaneWriter(loops);
  }

  @Override
  public StripeWriter.Outcome rebuild(StripeLocation where, BitSet indices, Duration atMost)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    StripeLocation without = without(where, indices);
    try (Rebuilt rebuilt = read(without, indices, deadlineNanos)) {
      return writer.write(without, rebuilt.blocks, deadlineNanos, readers::memoryIsAwaited);
    }
  }

  private Rebuilt read(StripeLocation where, BitSet indices, long deadlineNanos)
      throws InterruptedException {
    Loop loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.count()));
    ReadContext context = readers.context(loop);
    boolean[] wanted = new boolean[where.layout().totalBlocks()];
    indices.stream().forEach(index -> wanted[index] = true);
    CompletableFuture<Rebuilt> rebuilt = new CompletableFuture<>();
    StripeRead stripe =
        new StripeRead(context, where, wanted, false, read -> settled(read, indices, rebuilt));
    loop.execute(() -> {
      if (!stripe.begin(false)) {
        rebuilt.complete(new Rebuilt(where));
      }
    });
    try {
      return rebuilt.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      loop.execute(() -> giveUp(stripe, rebuilt, where));
      return new Rebuilt(where);
    } catch (InterruptedException e) {
      loop.execute(() -> giveUp(stripe, rebuilt, where));
      throw e;
    }
  }

  private static void settled(StripeRead read, BitSet indices, CompletableFuture<Rebuilt> rebuilt) {
    Rebuilt blocks = new Rebuilt(read.where());
    if (read.state() == StripeRead.State.READY) {
      indices.stream().forEach(index -> blocks.blocks[index] = read.take(index));
    }
    rebuilt.complete(blocks);
    read.release();
  }

  /** Releases the blocks because the thread has stopped waiting. Runs on the loop. */
  private static void giveUp(
      StripeRead stripe, CompletableFuture<Rebuilt> rebuilt, StripeLocation where) {
    stripe.release();
    rebuilt.getNow(new Rebuilt(where)).close();
  }

  private static StripeLocation without(StripeLocation where, BitSet indices) {
    BitSet present = (BitSet) where.present().clone();
    present.andNot(indices);
    return new StripeLocation(
        where.fill(), where.layout(), where.matrix(), where.stripe(), where.nodes(), present);
  }
}
