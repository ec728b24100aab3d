package dev.floe.gateway.stripe.write;

import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.policy.upkeep.CopyPace;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Copies chunks, a few blocks at a time: READ from one instance, WRITE to the other. Copies give
 * way to readers: they take memory only while half of the budget is free and no reader waits for
 * memory, and they keep to a rate. Thread code; thread-safe.
 */
public final class InstanceCopier implements PeerCopier {
  /** The most blocks of one copy in flight. */
  private static final int WINDOW = 4;

  private static final Duration BLOCK_LIMIT = Duration.ofSeconds(5);

  /** The time for which a copy waits for memory before it stops. */
  private static final Duration MEMORY_LIMIT = Duration.ofSeconds(5);

  private static final Duration MEMORY_PAUSE = Duration.ofMillis(20);

  private final Loops loops;
  private final BlockPool blocks;
  private final CopyPace pace;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param pace the rate of all copies together
   */
  public InstanceCopier(Loops loops, BlockPool blocks, CopyPace pace) {
    this.loops = loops;
    this.blocks = blocks;
    this.pace = pace;
  }

  @Override
  public Outcome copy(CopyRoute route, ChunkStripes chunk) throws InterruptedException {
    Outcome all = new Outcome(StripeSet.NONE, 0, false);
    StripeSet left = chunk.stripes();
    while (!left.isEmpty() && !all.stopped()) {
      List<Integer> next = new ArrayList<>();
      for (int s = left.next(0);
          s < StripeLayout.SEGMENT_STRIPES && next.size() < WINDOW;
          s = left.next(s + 1)) {
        next.add(s);
      }
      for (int s : next) {
        left = left.minus(StripeSet.of(s));
      }
      all = all.plus(copy(route, chunk, next));
    }
    return all;
  }

  private Outcome copy(CopyRoute route, ChunkStripes chunk, List<Integer> stripes)
      throws InterruptedException {
    pace(chunk, stripes);
    Loop loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.count()));
    NodeLane from = route.source().apply(loop);
    NodeLane to = route.destination().apply(loop);
    if (from == null || to == null) {
      return new Outcome(StripeSet.NONE, 0, true);
    }
    List<BlockCopy> copies = new ArrayList<>();
    try {
      for (int stripe : stripes) {
        BlockLease lease = lease();
        if (lease == null) {
          return outcome(chunk, stripes, copies, true);
        }
        BlockCopy copy = new BlockCopy(chunk.place(stripe), from, to, lease, BLOCK_LIMIT.toNanos());
        copies.add(copy);
        loop.execute(copy::begin);
      }
      return outcome(chunk, stripes, copies, false);
    } finally {
      copies.forEach(copy -> loop.execute(copy::giveUp));
    }
  }

  private static Outcome outcome(
      ChunkStripes chunk, List<Integer> stripes, List<BlockCopy> copies, boolean stopped)
      throws InterruptedException {
    Outcome outcome = new Outcome(StripeSet.NONE, 0, stopped);
    for (int i = 0; i < copies.size(); i++) {
      int stripe = stripes.get(i);
      outcome =
          outcome.plus(
              switch (await(copies.get(i).result(), BlockCopy.Result.STOPPED)) {
                case STORED -> new Outcome(StripeSet.of(stripe), chunk.storedBytes(stripe), false);
                case MISSING -> new Outcome(StripeSet.NONE, 0, false);
                case FULL, STOPPED -> new Outcome(StripeSet.NONE, 0, true);
              });
    }
    return outcome;
  }

  private void pace(ChunkStripes chunk, List<Integer> stripes) throws InterruptedException {
    long bytes = stripes.stream().mapToLong(chunk::storedBytes).sum();
    TimeUnit.NANOSECONDS.sleep(pace.delayNanos(bytes, System.nanoTime()));
  }

  /** Returns a lease of one block once half of the memory is free; null if memory stays short. */
  private @Nullable BlockLease lease() throws InterruptedException {
    long untilNanos = System.nanoTime() + MEMORY_LIMIT.toNanos();
    while (true) {
      boolean free = blocks.budget().inUseBytes() < blocks.budget().limitBytes() / 2;
      BlockLease lease = free ? blocks.tryLease(1) : null;
      if (lease != null || System.nanoTime() - untilNanos >= 0) {
        return lease;
      }
      Thread.sleep(MEMORY_PAUSE);
    }
  }

  @Override
  public boolean seal(CopyRoute route, Seal seal) throws InterruptedException {
    Loop loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.count()));
    CompletableFuture<WriteOutcome> answer = new CompletableFuture<>();
    loop.execute(() -> {
      NodeLane lane = route.destination().apply(loop);
      if (lane == null || !lane.seal(seal, BLOCK_LIMIT.toNanos(), answer::complete)) {
        answer.complete(WriteOutcome.GONE);
      }
    });
    return await(answer, WriteOutcome.LATE) == WriteOutcome.DONE;
  }

  private static <T> T await(CompletableFuture<T> answer, T late) throws InterruptedException {
    try {
      return answer.get(2 * BLOCK_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return late;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a copy completed exceptionally, expected an outcome", e);
    }
  }
}
