package dev.floe.node.store;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One MiB of memory, divided into slots of one size class until all of them are free again. Free
 * slots form a list through their own first bytes; slots from offset {@code untouched} on have not
 * been used since the slab was divided. Confined to the node's thread.
 */
final class Slab {
  static final int BYTES = 1 << 20;

  private static final int NONE = -1;

  final int number;
  private final ByteBuffer memory;

  /** Neighbours in the list of slabs of this class with a free slot. */
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

  /** Divides the empty slab into slots of this class. */
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

  void release(int offset) {
    memory.putInt(offset, firstFree);
    firstFree = offset;
    taken--;
  }

  /** Opens a view of the block at this offset; its memory is not reused while the view is open. */
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

  /**
   * Closes a view; returns true if its memory must be freed now, because the memory was marked by
   * {@link #doom} and has no other view.
   */
  boolean close(Slot slot) {
    unlink(slot);
    slot.next = idle;
    idle = slot;
    return slot.doomed && !doom(slot.offset);
  }

  /**
   * Marks the memory at this offset to be freed when its last view is closed; returns false if it
   * has no view.
   */
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
    throw new IllegalStateException("slot at %d was released twice".formatted(slot.offset));
  }
}
