package dev.floe.gateway.cache.tier;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.SlotPool;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.stripe.read.StripeReader.Run;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one stripe, in slots of the largest size; the last slot may be smaller. It owns one
 * reference to each slot. Immutable.
 */
final class KeptStripe {
  private final List<Block> slots;
  private final int slotBytes;
  private final int weightBytes;

  private KeptStripe(List<Block> slots, int slotBytes, int weightBytes) {
    this.slots = slots;
    this.slotBytes = slotBytes;
    this.weightBytes = weightBytes;
  }

  /** Copies a whole stripe. Returns null if memory is short. Borrows the runs. */
  static @Nullable KeptStripe copy(List<Run> runs, int lengthBytes, SlotPool pool) {
    int slotBytes = pool.largestBytes();
    List<Block> slots = new ArrayList<>(Math.ceilDiv(lengthBytes, slotBytes));
    int weightBytes = 0;
    for (int start = 0; start < lengthBytes; start += slotBytes) {
      int length = Math.min(slotBytes, lengthBytes - start);
      Block slot = pool.tryTake(length);
      if (slot == null) {
        slots.forEach(Block::close);
        return null;
      }
      slots.add(slot);
      weightBytes += pool.slotBytes(length);
    }
    long position = 0;
    for (Run run : runs) {
      position = copy(run, position, slots, slotBytes);
    }
    return new KeptStripe(slots, slotBytes, weightBytes);
  }

  private static long copy(Run run, long position, List<Block> slots, int slotBytes) {
    int done = 0;
    while (done < run.lengthBytes()) {
      long at = position + done;
      long offset = at % slotBytes;
      long length = Math.min(run.lengthBytes() - done, slotBytes - offset);
      MemorySegment to = slots.get((int) (at / slotBytes)).segment();
      MemorySegment.copy(run.block().segment(), run.offset() + done, to, offset, length);
      done += (int) length;
    }
    return position + done;
  }

  int weightBytes() {
    return weightBytes;
  }

  /**
   * Returns the bytes of a part of the stripe, with references that the caller owns; null if the
   * stripe was freed in the meantime.
   *
   * @param part not empty, relative to the stripe
   */
  @Nullable List<Run> take(ByteRange part) {
    List<Run> runs = new ArrayList<>(slots.size());
    long position = part.start();
    while (position < part.end()) {
      int offset = (int) (position % slotBytes);
      int length = (int) Math.min(part.end() - position, slotBytes - offset);
      Block slot = slots.get((int) (position / slotBytes));
      if (!retained(slot)) {
        runs.forEach(run -> run.block().close());
        return null;
      }
      runs.add(new Run(slot, offset, length));
      position += length;
    }
    return runs;
  }

  private static boolean retained(Block slot) {
    try {
      slot.retain();
      return true;
    } catch (IllegalStateException e) {
      return false; // evicted by another thread
    }
  }

  /** Releases the stripe's own references; called once. */
  void free() {
    slots.forEach(Block::close);
  }
}
