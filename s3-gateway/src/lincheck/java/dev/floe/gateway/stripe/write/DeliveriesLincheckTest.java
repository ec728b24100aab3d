package dev.floe.gateway.stripe.write;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.session.WriteOutcome;
import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * A writer that gives up while lanes send and nodes answer, interleaved at every access to memory:
 * nothing is sent afterwards, each block is released once, and what was sent and not answered is
 * withdrawn once.
 */
@Param(name = "index", gen = IntGen.class, conf = "0:1")
public class DeliveriesLincheckTest {
  private static final int COUNT = 2;

  private final Deliveries deliveries = new Deliveries(COUNT);
  private final List<Sent> all = IntStream.range(0, COUNT).mapToObj(index -> new Sent()).toList();
  private volatile boolean givenUp;

  /** What happened to one delivery. */
  private static final class Sent {
    private final CountedBlock block = new CountedBlock();
    private final AtomicInteger claims = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger withdrawals = new AtomicInteger();
  }

  public DeliveriesLincheckTest() {
    for (int index = 0; index < COUNT; index++) {
      deliveries.expect(index, all.get(index).block);
    }
  }

  /** A lane's loop sends it once, if it still may. */
  @Operation(nonParallelGroup = "lane")
  public boolean send(@Param(name = "index") int index) {
    Sent sent = all.get(index);
    if (sent.claims.get() > 0 || !deliveries.claim(index)) {
      return false;
    }
    sent.claims.incrementAndGet();
    sent.block.close(); // the lane's reference from now on
    deliveries.sent(index, sent.withdrawals::incrementAndGet);
    return true;
  }

  @Operation
  public void answer(@Param(name = "index") int index) {
    deliveries.answered(index, WriteOutcome.DONE);
    all.get(index).answers.incrementAndGet();
  }

  /** The writer takes the answers so far and waits no longer. */
  @Operation(runOnce = true)
  public String giveUp() throws InterruptedException {
    String outcomes = Arrays.toString(deliveries.await(Long.MIN_VALUE));
    givenUp = true;
    return outcomes;
  }

  @Operation
  public boolean onlyOthersAreOpen(@Param(name = "index") int index) {
    return deliveries.allOpenAre(open -> open != index);
  }

  @Validate
  public void everythingIsReleasedAndWithdrawnOnce() {
    for (Sent sent : all) {
      boolean released = sent.claims.get() > 0 || sent.answers.get() > 0 || givenUp;
      if (sent.block.closed.get() != (released ? 1 : 0)) {
        throw new IllegalStateException("closed %d times".formatted(sent.block.closed.get()));
      }
      int withdrawals = sent.withdrawals.get();
      boolean owed = givenUp && sent.claims.get() > 0 && sent.answers.get() == 0;
      if (withdrawals > 1 || (owed && withdrawals == 0)) {
        throw new IllegalStateException("withdrawn %d times".formatted(withdrawals));
      }
    }
  }

  @Test
  void nothingIsSentAfterTheWriterHasGivenUp() {
    new ModelCheckingOptions()
        .iterations(12)
        .invocationsPerIteration(150)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .check(DeliveriesLincheckTest.class);
  }

  /** Counts how often it was released. */
  private static final class CountedBlock implements Block {
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public void close() {
      closed.incrementAndGet();
    }

    @Override
    public int capacityBytes() {
      throw new UnsupportedOperationException();
    }

    @Override
    public MemorySegment segment() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ByteBuf buffer() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ByteBuf frame() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Block retain() {
      throw new UnsupportedOperationException();
    }
  }
}
