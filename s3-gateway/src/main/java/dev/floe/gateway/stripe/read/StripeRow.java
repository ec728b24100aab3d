package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.policy.zone.ReadOrder;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The slots of a stripe that is being read, by index. Confined to the reading loop. */
final class StripeRow {
  private final StripeSlot[] slots;
  private final boolean[] wanted;
  private final ReadOrder order;

  /**
   * @param wanted the indices to read
   * @param order the order in which the blocks are requested
   */
  StripeRow(StripeLocation where, boolean[] wanted, ReadOrder order) {
    StripeLayout layout = where.layout();
    this.wanted = wanted;
    this.order = order;
    this.slots = new StripeSlot[layout.totalBlocks()];
    for (int index = 0; index < slots.length; index++) {
      StripeSlot slot = new StripeSlot();
      slots[index] = slot;
      if (layout.isEmpty(where.stripe(), index)) {
        slot.status = StripeSlot.Status.EMPTY;
      } else if (where.present().get(index)) {
        slot.status = StripeSlot.Status.AVAILABLE;
      }
    }
  }

  /** Returns the slot of each index, shared with the {@link StripeRead}. */
  StripeSlot[] slots() {
    return slots;
  }

  /** Returns the blocks that have arrived, by index. */
  @Nullable Block[] blocks() {
    @Nullable Block[] blocks = new @Nullable Block[slots.length];
    for (int index = 0; index < slots.length; index++) {
      blocks[index] = slots[index].block;
    }
    return blocks;
  }

  /** Returns true if all data blocks that are not empty are wanted. */
  boolean wantsAll(StripeLayout layout) {
    for (int index = 0; index < layout.dataBlocks(); index++) {
      if (!wanted[index] && slots[index].status != StripeSlot.Status.EMPTY) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the indices to request first: the wanted ones, or the cheapest blocks if a whole stripe
   * is wanted.
   *
   * @param needed the number of blocks that are enough for the whole stripe
   */
  boolean[] first(StripeLayout layout, int needed) {
    if (order.isPlain() || !wantsAll(layout)) {
      return wanted;
    }
    for (StripeSlot slot : slots) {
      if (slot.status != StripeSlot.Status.AVAILABLE) {
        return order.cheapest(needed, this::isAvailable);
      }
    }
    return order.ofWholeStripe();
  }

  boolean isAvailable(int index) {
    return slots[index].status == StripeSlot.Status.AVAILABLE;
  }

  boolean wantedHaveArrived() {
    return wantedButAbsent() == 0;
  }

  /** Returns the number of wanted blocks that have not arrived. */
  int wantedButAbsent() {
    int absent = 0;
    for (int index = 0; index < slots.length; index++) {
      absent += wanted[index] && slots[index].status != StripeSlot.Status.ARRIVED ? 1 : 0;
    }
    return absent;
  }

  /** Returns true if each wanted block has arrived or was requested. */
  boolean wantedAreComing() {
    for (int index = 0; index < slots.length; index++) {
      StripeSlot.Status status = slots[index].status;
      if (wanted[index]
          && status != StripeSlot.Status.ASKED
          && status != StripeSlot.Status.ARRIVED) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns true if each wanted block has arrived or was requested from a node that is not silent.
   */
  boolean wantedAreComing(long nowNanos, long begunNanos, long silentNanos) {
    for (int index = 0; index < slots.length; index++) {
      StripeSlot slot = slots[index];
      if (wanted[index]
          && slot.status != StripeSlot.Status.ARRIVED
          && !slot.isComing(nowNanos, begunNanos, silentNanos)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the number of blocks on their way from nodes that are not silent. */
  int coming(long nowNanos, long begunNanos, long silentNanos) {
    int coming = 0;
    for (StripeSlot slot : slots) {
      coming += slot.isComing(nowNanos, begunNanos, silentNanos) ? 1 : 0;
    }
    return coming;
  }

  /**
   * Stops counting as in flight the bytes requested from nodes that have sent nothing since {@code
   * begunNanos}, and returns their number.
   */
  long takeSilentBytes(long begunNanos) {
    long bytes = 0;
    for (StripeSlot slot : slots) {
      if (slot.status == StripeSlot.Status.ASKED && slot.heardNanos(begunNanos) == begunNanos) {
        bytes += slot.inFlightBytes;
        slot.inFlightBytes = 0;
      }
    }
    return bytes;
  }

  /** Releases the blocks of indices that are not wanted. */
  void closeUnwanted() {
    for (int index = 0; index < slots.length; index++) {
      if (!wanted[index]) {
        slots[index].close();
      }
    }
  }

  /** Releases all blocks. */
  void close() {
    Arrays.stream(slots).forEach(StripeSlot::close);
  }
}
