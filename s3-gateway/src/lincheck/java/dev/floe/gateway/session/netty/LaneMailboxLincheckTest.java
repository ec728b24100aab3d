package dev.floe.gateway.session.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Threads that offer tasks while the loop runs them and shuts down, interleaved at every access to
 * memory: each accepted task waits once, in the order of its thread, and no more wait than may.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
public class LaneMailboxLincheckTest {
  private static final int LIMIT = 2;
  private static final int THREADS = 4;

  private final StubLoop loop = new StubLoop();
  private final LaneMailbox mailbox = new LaneMailbox(loop, LIMIT);
  private final List<Offers> all =
      IntStream.range(0, THREADS).mapToObj(thread -> new Offers()).toList();
  private int mostWaiting;

  /** The tasks of one thread. */
  private static final class Offers {
    private int accepted;
    private final List<Integer> run = new ArrayList<>();
  }

  /** A loop that a test runs. */
  private static final class StubLoop implements Executor {
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile boolean down;

    @Override
    public void execute(Runnable task) {
      if (down) {
        throw new RejectedExecutionException("shut down");
      }
      tasks.add(task);
    }
  }

  @Operation
  public void offer(@Param(name = "thread") int thread) {
    Offers mine = all.get(thread);
    int number = mine.accepted;
    if (mailbox.offer(() -> mine.run.add(number))) {
      mine.accepted++;
    }
  }

  @Operation(nonParallelGroup = "loop")
  public void runOne() {
    mostWaiting = Math.max(mostWaiting, loop.tasks.size());
    Runnable task = loop.tasks.poll();
    if (task != null) {
      task.run();
    }
  }

  @Operation(nonParallelGroup = "loop", runOnce = true)
  public void shutDown() {
    loop.down = true;
  }

  @Validate
  public void everyAcceptedTaskWaitedOnce() {
    int left = loop.tasks.size();
    if (mailbox.isEmpty() != (left == 0)) {
      throw new IllegalStateException("%d tasks wait, empty %s".formatted(left, mailbox.isEmpty()));
    }
    loop.tasks.forEach(Runnable::run);
    if (!mailbox.isEmpty() || Math.max(left, mostWaiting) > LIMIT) {
      throw new IllegalStateException("more than %d tasks waited".formatted(LIMIT));
    }
    for (Offers each : all) {
      if (!each.run.equals(IntStream.range(0, each.accepted).boxed().toList())) {
        throw new IllegalStateException("%d accepted, run: %s".formatted(each.accepted, each.run));
      }
    }
  }

  @Test
  void eachAcceptedTaskWaitsOnce() {
    new ModelCheckingOptions()
        .iterations(10)
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(0)
        .check(LaneMailboxLincheckTest.class);
  }
}
