package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The slots of a stripe that is being read, by index. Confined to the reading loop. */
final class StripeRow {
  private final StripeSlot[] slots;
  private final boolean[] wanted;

  /**
   * @param wanted which indices are to be had
   */
  StripeRow(StripeLocation where, boolean[] wanted) {
    StripeLayout layout = where.layout();
    this.wanted = wanted;
    this.slots = new StripeSlot[layout.totalBlocks()];
    for (int index = 0; index < slots.length; index++) {
      StripeSlot slot = new StripeSlot();
      slots[index] = slot;
      if (layout.isEmpty(where.stripe(), index)) {
        slot.standing = StripeSlot.Standing.EMPTY;
      } else if (where.present().get(index)) {
        slot.standing = StripeSlot.Standing.AVAILABLE;
      }
    }
  }

  /** One for each index, shared with the reader of the stripe. */
  StripeSlot[] slots() {
    return slots;
  }

  /** What has arrived, by index. */
  @Nullable Block[] blocks() {
    @Nullable Block[] blocks = new @Nullable Block[slots.length];
    for (int index = 0; index < slots.length; index++) {
      blocks[index] = slots[index].block;
    }
    return blocks;
  }

  /** Whether no data block is left out. */
  boolean wantsAll(StripeLayout layout) {
    for (int index = 0; index < layout.dataBlocks(); index++) {
      if (!wanted[index] && slots[index].standing != StripeSlot.Standing.EMPTY) {
        return false;
      }
    }
    return true;
  }

  boolean wantedHaveArrived() {
    return wantedButAbsent() == 0;
  }

  /** How many wanted blocks have not arrived. */
  int wantedButAbsent() {
    int absent = 0;
    for (int index = 0; index < slots.length; index++) {
      absent += wanted[index] && slots[index].standing != StripeSlot.Standing.ARRIVED ? 1 : 0;
    }
    return absent;
  }

  /** Whether each wanted block has arrived or was asked for. */
  boolean wantedAreComing() {
    for (int index = 0; index < slots.length; index++) {
      StripeSlot.Standing standing = slots[index].standing;
      if (wanted[index]
          && standing != StripeSlot.Standing.ASKED
          && standing != StripeSlot.Standing.ARRIVED) {
        return false;
      }
    }
    return true;
  }

  /** The same, but blocks of nodes that are silent do not count. */
  boolean wantedAreComing(long nowNanos, long begunNanos, long silentNanos) {
    for (int index = 0; index < slots.length; index++) {
      StripeSlot slot = slots[index];
      if (wanted[index]
          && slot.standing != StripeSlot.Standing.ARRIVED
          && !slot.isComing(nowNanos, begunNanos, silentNanos)) {
        return false;
      }
    }
    return true;
  }

  /** How many blocks are on their way from nodes that are not silent. */
  int coming(long nowNanos, long begunNanos, long silentNanos) {
    int coming = 0;
    for (StripeSlot slot : slots) {
      coming += slot.isComing(nowNanos, begunNanos, silentNanos) ? 1 : 0;
    }
    return coming;
  }

  /**
   * Bytes in flight that are asked of nodes which have sent nothing since; they do not count as in
   * flight from now on.
   */
  long takeSilentBytes(long begunNanos) {
    long bytes = 0;
    for (StripeSlot slot : slots) {
      if (slot.standing == StripeSlot.Standing.ASKED && slot.heardNanos(begunNanos) == begunNanos) {
        bytes += slot.inFlightBytes;
        slot.inFlightBytes = 0;
      }
    }
    return bytes;
  }

  /** Releases all blocks. */
  void close() {
    Arrays.stream(slots).forEach(StripeSlot::close);
  }
}
