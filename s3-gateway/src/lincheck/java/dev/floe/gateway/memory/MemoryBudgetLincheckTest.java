package dev.floe.gateway.memory;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Reservations, cancellations and releases, interleaved at every access to memory: no byte is
 * counted twice or lost, and no reservation that fits is left waiting.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
@Param(name = "bytes", gen = IntGen.class, conf = "1:3")
public class MemoryBudgetLincheckTest {
  private static final int LIMIT_BYTES = 4;
  private static final int THREADS = 3;

  private final MemoryBudget budget = new MemoryBudget(LIMIT_BYTES);
  private final long[] taken = new long[THREADS];
  private final @Nullable Reservation[] reservations = new Reservation[THREADS];

  /** Bytes that a thread waits for or was granted. */
  private static final class Reservation implements Runnable {
    private final int bytes;
    private MemoryBudget.@Nullable Ticket ticket;
    private volatile boolean granted;

    Reservation(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public void run() {
      granted = true;
    }
  }

  /** Both threads hold half, so that a reservation has to wait. */
  public MemoryBudgetLincheckTest() {
    for (int thread = 1; thread < THREADS; thread++) {
      tryReserve(thread, LIMIT_BYTES / 2);
    }
  }

  @Operation
  public void tryReserve(@Param(name = "thread") int thread, @Param(name = "bytes") int bytes) {
    if (budget.tryReserve(bytes)) {
      taken[thread] += bytes;
    }
  }

  @Operation
  public void release(@Param(name = "thread") int thread) {
    long bytes = taken[thread];
    taken[thread] = 0;
    budget.release(bytes);
  }

  @Operation
  public void reserve(@Param(name = "thread") int thread, @Param(name = "bytes") int bytes) {
    if (reservations[thread] == null) {
      Reservation mine = new Reservation(bytes);
      reservations[thread] = mine;
      mine.ticket = budget.reserve(bytes, Runnable::run, mine);
    }
  }

  @Operation
  public void cancel(@Param(name = "thread") int thread) {
    Reservation mine = reservations[thread];
    if (mine != null && mine.ticket != null) {
      boolean cancelled = mine.ticket.cancel();
      if (cancelled == mine.granted) {
        throw new IllegalStateException(
            "cancelled %s, granted %s".formatted(cancelled, mine.granted));
      }
      if (!cancelled) {
        budget.release(mine.bytes);
      }
      reservations[thread] = null;
    }
  }

  @Validate
  public void everyByteHasOneHolderAndNoReservationThatFitsWaits() {
    long held = 0;
    long waiting = 0;
    long largest = 0;
    for (int thread = 0; thread < THREADS; thread++) {
      held += taken[thread];
      Reservation reservation = reservations[thread];
      if (reservation != null && reservation.granted) {
        held += reservation.bytes;
      } else if (reservation != null) {
        waiting++;
        largest = Math.max(largest, reservation.bytes);
      }
    }
    if (budget.inUseBytes() != held || budget.waiting() != waiting) {
      throw new IllegalStateException(
          "in use %d, held %d; waiting %d, expected %d"
              .formatted(budget.inUseBytes(), held, budget.waiting(), waiting));
    }
    // Whichever is the first in the queue, it fits.
    if (waiting > 0 && held + largest <= LIMIT_BYTES) {
      throw new IllegalStateException("%d bytes fit and wait".formatted(largest));
    }
  }

  @Test
  void everyByteHasOneHolder() {
    new ModelCheckingOptions()
        .iterations(25)
        .invocationsPerIteration(80)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .check(MemoryBudgetLincheckTest.class);
  }
}
