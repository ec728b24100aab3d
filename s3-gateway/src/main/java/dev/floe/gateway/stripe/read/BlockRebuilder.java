package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Rebuilds lost blocks by a {@link StripeRead} on one of the loops, chosen in turn. Thread code;
 * thread-safe.
 */
final class BlockRebuilder {
  private final List<ReadContext> contexts;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param contexts one for each loop
   */
  BlockRebuilder(List<ReadContext> contexts) {
    this.contexts = contexts;
  }

  /** See {@link StripeReaders#rebuild}. */
  RebuiltBlocks rebuild(StripeLocation where, BitSet indices, long deadlineNanos)
      throws InterruptedException {
    ReadContext context = contexts.get(Math.floorMod(turn.getAndIncrement(), contexts.size()));
    Loop loop = context.loop();
    boolean[] wanted = new boolean[where.layout().totalBlocks()];
    indices.stream().forEach(index -> wanted[index] = true);
    CompletableFuture<RebuiltBlocks> rebuilt = new CompletableFuture<>();
    StripeRequest request =
        new StripeRequest(where, wanted, context.orders().of(where), false, Purpose.REPAIR);
    StripeRead stripe = new StripeRead(context, request, read -> settled(read, indices, rebuilt));
    loop.execute(() -> {
      if (!stripe.begin(false)) {
        rebuilt.complete(none(where));
      }
    });
    try {
      return rebuilt.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      loop.execute(() -> giveUp(stripe, rebuilt, where));
      return none(where);
    } catch (InterruptedException e) {
      loop.execute(() -> giveUp(stripe, rebuilt, where));
      throw e;
    }
  }

  private static RebuiltBlocks none(StripeLocation where) {
    return new RebuiltBlocks(where.layout().totalBlocks());
  }

  private static void settled(
      StripeRead read, BitSet indices, CompletableFuture<RebuiltBlocks> rebuilt) {
    RebuiltBlocks blocks = none(read.where());
    if (read.state() == StripeRead.State.READY) {
      indices.stream().forEach(index -> blocks.put(index, read.take(index)));
    }
    rebuilt.complete(blocks);
    read.release();
  }

  /** Releases the blocks because the thread has stopped waiting. Runs on the loop. */
  private static void giveUp(
      StripeRead stripe, CompletableFuture<RebuiltBlocks> rebuilt, StripeLocation where) {
    stripe.release();
    rebuilt.getNow(none(where)).close();
  }
}
