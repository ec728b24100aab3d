package dev.floe.node.store;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One MiB of memory, cut into slots of one size class while any of them is taken. Free slots are
 * chained through their own first bytes; those behind {@code untouched} were never taken. Confined
 * to the node's thread.
 */
final class Slab {
  static final int BYTES = 1 << 20;

  private static final int NONE = -1;

  final int number;
  private final ByteBuffer memory;

  /** Neighbours in the list of slabs of this class that have a free slot. */
  @Nullable Slab previous;

  @Nullable Slab next;

  private int sizeClass;
  private int slotBytes;
  private int taken;
  private int untouched;
  private int firstFree = NONE;
  private @Nullable Slot live;
  private @Nullable Slot idle;

  Slab(int number, ByteBuffer memory) {
    this.number = number;
    this.memory = memory;
  }

  /** Cuts the slab, which is empty, into slots of this class. */
  void cut(int sizeClass) {
    assert taken == 0 : "slab %d has %d slots taken".formatted(number, taken);
    this.sizeClass = sizeClass;
    slotBytes = SizeClasses.slotBytes(sizeClass);
    untouched = 0;
    firstFree = NONE;
  }

  int sizeClass() {
    return sizeClass;
  }

  int slotBytes() {
    return slotBytes;
  }

  boolean hasRoom() {
    return firstFree != NONE || untouched + slotBytes <= BYTES;
  }

  boolean isEmpty() {
    return taken == 0;
  }

  /** Takes a free slot and returns its offset. */
  int take() {
    assert hasRoom() : "slab %d is full".formatted(number);
    taken++;
    if (firstFree == NONE) {
      int offset = untouched;
      untouched += slotBytes;
      return offset;
    }
    int offset = firstFree;
    firstFree = memory.getInt(offset);
    return offset;
  }

  void giveBack(int offset) {
    memory.putInt(offset, firstFree);
    firstFree = offset;
    taken--;
  }

  /** A view of the block at this offset, which keeps the memory from being used again. */
  Slot open(int offset, int lengthBytes, int crc) {
    Slot slot = idle;
    if (slot == null) {
      slot = new Slot(this, memory.duplicate());
    } else {
      idle = slot.next;
    }
    slot.open(offset, lengthBytes, crc);
    slot.next = live;
    live = slot;
    return slot;
  }

  /** Ends a view; true if its memory was doomed and no other view needs it: it is free now. */
  boolean close(Slot slot) {
    unlink(slot);
    slot.next = idle;
    idle = slot;
    return slot.doomed && !doom(slot.offset);
  }

  /** If somebody views the memory at this offset, marks it to be freed afterwards. */
  boolean doom(int offset) {
    for (Slot slot = live; slot != null; slot = slot.next) {
      if (slot.offset == offset) {
        slot.doomed = true;
        return true;
      }
    }
    return false;
  }

  private void unlink(Slot slot) {
    if (live == slot) {
      live = slot.next;
      return;
    }
    for (Slot at = live; at != null; at = at.next) {
      if (at.next == slot) {
        at.next = slot.next;
        return;
      }
    }
    throw new IllegalStateException("slot at %d was given back twice".formatted(slot.offset));
  }
}
