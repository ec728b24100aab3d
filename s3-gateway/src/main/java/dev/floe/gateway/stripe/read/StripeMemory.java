package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.InFlight;
import dev.floe.gateway.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one {@link StripeRead}: the lease of its blocks, or its place in the queue for a
 * lease, and its bytes in flight. Confined to one loop.
 */
final class StripeMemory implements AutoCloseable {
  private final ReadContext context;
  private final int blocks;
  private final List<BlockLease> repeated = new ArrayList<>();
  private @Nullable BlockLease lease;
  private MemoryBudget.@Nullable Ticket ticket;
  private InFlight.@Nullable Entry entry;

  /**
   * @param blocks the number of blocks to lease: all stored blocks of the stripe, so that a loss or
   *     a hedge needs no second lease
   */
  StripeMemory(ReadContext context, int blocks) {
    this.context = context;
    this.blocks = blocks;
  }

  /** Leases the blocks. Returns false if there is no memory now. */
  boolean tryLease() {
    lease = context.pool().tryLease(blocks);
    return lease != null;
  }

  /** Leases the blocks once there is memory, and then runs {@code leased} on the loop. */
  void awaitLease(Runnable leased) {
    ticket =
        context
            .pool()
            .lease(
                blocks,
                context.loop(),
                granted -> {
                  ticket = null;
                  lease = granted;
                  leased.run();
                });
  }

  BlockLease lease() {
    return Objects.requireNonNull(lease, "no lease");
  }

  /**
   * Returns a lease of one more block, for a request that is repeated: the first request may have
   * taken a block and lost it. Null if there is no memory.
   */
  @Nullable BlockLease leaseAgain() {
    BlockLease again = context.pool().tryLease(1);
    if (again != null) {
      repeated.add(again);
    }
    return again;
  }

  /** Waits until this many bytes may be in flight; {@code admitted} may run within this call. */
  void awaitInFlight(long bytes, Runnable admitted) {
    InFlight.Entry queued = context.inFlight().queue(bytes, admitted);
    entry = queued;
    queued.enter();
  }

  /** Counts the bytes of a request as in flight. */
  void inFlight(long bytes) {
    entry().add(bytes);
  }

  /**
   * Stops counting bytes as in flight: they have arrived, or no other request should wait for them.
   */
  void arrived(long bytes) {
    entry().arrived(bytes);
  }

  private InFlight.Entry entry() {
    return Objects.requireNonNull(entry, "not in flight");
  }

  /**
   * Returns a lease with this many blocks left: the stripe's own or, if it has fewer, a new one,
   * all of whose blocks the caller must take. Null if there is no memory.
   */
  @Nullable BlockLease leaseOf(int count) {
    BlockLease mine = lease();
    return mine.reservedBlocks() >= count ? mine : context.pool().tryLease(count);
  }

  /** Releases everything that was not taken. A second call does nothing. */
  @Override
  public void close() {
    if (ticket != null) {
      ticket.cancel();
      ticket = null;
    }
    if (lease != null) {
      lease.close();
      lease = null;
    }
    repeated.forEach(BlockLease::close);
    repeated.clear();
    InFlight.Entry mine = entry;
    entry = null;
    if (mine != null) {
      mine.close();
    }
  }
}
