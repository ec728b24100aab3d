package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.InFlight;
import dev.floe.gateway.memory.MemoryBudget;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that one stripe's read holds of the gateway's limits: the lease of its blocks, or its place
 * in the queue for one, and its share of the bytes in flight. Confined to one loop.
 */
final class StripeMemory implements AutoCloseable {
  private final ReadContext context;
  private final int blocks;
  private @Nullable BlockLease lease;
  private MemoryBudget.@Nullable Ticket ticket;
  private InFlight.@Nullable Entry entry;

  /**
   * @param blocks how many blocks are leased: all that are stored of the stripe, so that a loss or
   *     a hedge needs no second lease
   */
  StripeMemory(ReadContext context, int blocks) {
    this.context = context;
    this.blocks = blocks;
  }

  /** Leases the blocks if their memory is free now. */
  boolean tryLease() {
    lease = context.pool().tryLease(blocks);
    return lease != null;
  }

  /** Leases the blocks once their memory is free, and then runs {@code leased} on the loop. */
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

  /** Waits until so many bytes may be in flight; {@code admitted} may run within this call. */
  void awaitInFlight(long bytes, Runnable admitted) {
    InFlight.Entry queued = context.inFlight().queue(bytes, admitted);
    entry = queued;
    queued.enter();
  }

  /** Counts bytes of a request that was made. */
  void inFlight(long bytes) {
    entry().add(bytes);
  }

  /** Counts bytes no longer: they have arrived, or no other request is to wait for them. */
  void arrived(long bytes) {
    entry().arrived(bytes);
  }

  private InFlight.Entry entry() {
    return Objects.requireNonNull(entry, "not in flight");
  }

  /** Returns a lease from which so many blocks can be taken; null if there is no memory. */
  @Nullable BlockLease leaseOf(int count) {
    BlockLease mine = lease();
    return mine.reservedBlocks() >= count ? mine : context.pool().tryLease(count);
  }

  /** Releases all of it that was not taken; again does nothing. */
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
    InFlight.Entry mine = entry;
    entry = null;
    if (mine != null) {
      mine.close();
    }
  }
}
