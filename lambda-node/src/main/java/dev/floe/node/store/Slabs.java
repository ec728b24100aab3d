package dev.floe.node.store;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All memory for blocks: slabs, allocated one by one up to the capacity and never freed. If a
 * block's class has no free slot and no slab is empty, the block uses the next larger free slot, so
 * a node is full only when no free slot is large enough. Confined to the node's thread.
 */
final class Slabs {
  private int maxSlabs;
  private final Arena arena = Arena.ofAuto();
  private final List<Slab> slabs = new ArrayList<>();
  private final @Nullable Slab[] roomy = new @Nullable Slab[SizeClasses.COUNT];
  private @Nullable Slab empty;
  private long takenBytes;

  Slabs(long capacityBytes) {
    maxSlabs = Math.toIntExact(capacityBytes / Slab.BYTES);
    if (maxSlabs < 1) {
      throw new IllegalArgumentException(
          "capacity of %d bytes, expected %d or more".formatted(capacityBytes, Slab.BYTES));
    }
  }

  /** Returns the configured capacity, or less if the JVM refused to allocate more. */
  long capacityBytes() {
    return (long) maxSlabs * Slab.BYTES;
  }

  /** Returns the memory of all used slots, including waste. */
  long takenBytes() {
    return takenBytes;
  }

  /** Reserves a slot for a block of this length; returns null if there is none. */
  @Nullable Slot reserve(int lengthBytes) {
    Slab slab = slabWithRoom(SizeClasses.of(lengthBytes));
    if (slab == null) {
      return null;
    }
    int offset = slab.take();
    if (!slab.hasRoom()) {
      unlink(slab);
    }
    takenBytes += slab.slotBytes();
    Slot slot = slab.open(offset, lengthBytes, 0);
    slot.reserved = true;
    return slot;
  }

  /** Returns the slot's location: the slab's number and the offset in it. */
  static long place(Slot slot) {
    return (long) slot.slab.number << 32 | slot.offset;
  }

  Slot open(long place, int lengthBytes, int crc) {
    return slab(place).open((int) place, lengthBytes, crc);
  }

  int slotBytes(long place) {
    return slab(place).slotBytes();
  }

  /**
   * Closes a view. Frees its memory if no block was stored in it, or if the block was removed and
   * no other view of it is open.
   */
  void close(Slot slot) {
    slot.doomed |= slot.reserved;
    if (slot.slab.close(slot)) {
      release(slot.slab, slot.offset);
    }
  }

  /** Frees the memory at this place once no view of it is left. */
  void free(long place) {
    Slab slab = slab(place);
    if (!slab.doom((int) place)) {
      release(slab, (int) place);
    }
  }

  private Slab slab(long place) {
    return slabs.get((int) (place >>> 32));
  }

  private void release(Slab slab, int offset) {
    boolean wasFull = !slab.hasRoom();
    slab.release(offset);
    takenBytes -= slab.slotBytes();
    if (slab.isEmpty()) {
      if (!wasFull) {
        unlink(slab);
      }
      slab.next = empty;
      empty = slab;
    } else if (wasFull) {
      link(slab);
    }
  }

  private @Nullable Slab slabWithRoom(int sizeClass) {
    Slab slab = roomy[sizeClass];
    if (slab != null) {
      return slab;
    }
    slab = emptySlab();
    if (slab != null) {
      slab.cut(sizeClass);
      link(slab);
      return slab;
    }
    for (int larger = sizeClass + 1; larger < SizeClasses.COUNT; larger++) {
      if (roomy[larger] != null) {
        return roomy[larger];
      }
    }
    return null;
  }

  private @Nullable Slab emptySlab() {
    Slab slab = empty;
    if (slab != null) {
      empty = slab.next;
      slab.next = null;
      return slab;
    }
    if (slabs.size() == maxSlabs) {
      return null;
    }
    ByteBuffer memory;
    try {
      memory = arena.allocate(Slab.BYTES).asByteBuffer();
    } catch (OutOfMemoryError e) {
      // -XX:MaxDirectMemorySize, by default the heap's size, allows less than the configured
      // capacity.
      maxSlabs = slabs.size();
      return null;
    }
    slab = new Slab(slabs.size(), memory);
    slabs.add(slab);
    return slab;
  }

  private void link(Slab slab) {
    Slab head = roomy[slab.sizeClass()];
    slab.previous = null;
    slab.next = head;
    if (head != null) {
      head.previous = slab;
    }
    roomy[slab.sizeClass()] = slab;
  }

  private void unlink(Slab slab) {
    if (slab.previous == null) {
      roomy[slab.sizeClass()] = slab.next;
    } else {
      slab.previous.next = slab.next;
    }
    if (slab.next != null) {
      slab.next.previous = slab.previous;
    }
    slab.previous = null;
    slab.next = null;
  }
}
