package dev.floe.node.store;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All memory for blocks: slabs taken from the system one by one, up to the capacity, and kept. A
 * block whose class has neither a free slot nor a free slab is put into the next larger free slot,
 * so a node is full only when no slot at all is large enough. Confined to the node's thread.
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

  /** As given, or less once the JVM has refused more. */
  long capacityBytes() {
    return (long) maxSlabs * Slab.BYTES;
  }

  /** The memory taken by slots, their waste included. */
  long takenBytes() {
    return takenBytes;
  }

  /** A slot for a block of this length; null if there is none. */
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

  /** Where a block lies, in one word. */
  static long place(Slot slot) {
    return (long) slot.slab.number << 32 | slot.offset;
  }

  Slot open(long place, int lengthBytes, int crc) {
    return slab(place).open((int) place, lengthBytes, crc);
  }

  int slotBytes(long place) {
    return slab(place).slotBytes();
  }

  /** Ends a view; memory that was reserved and got no name is free again. */
  void close(Slot slot) {
    slot.doomed |= slot.reserved;
    if (slot.slab.close(slot)) {
      giveBack(slot.slab, slot.offset);
    }
  }

  /** Frees the memory at this place, as soon as nobody views it. */
  void free(long place) {
    Slab slab = slab(place);
    if (!slab.doom((int) place)) {
      giveBack(slab, (int) place);
    }
  }

  private Slab slab(long place) {
    return slabs.get((int) (place >>> 32));
  }

  private void giveBack(Slab slab, int offset) {
    boolean wasFull = !slab.hasRoom();
    slab.giveBack(offset);
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
      // -XX:MaxDirectMemorySize, by default the size of the heap: the store is smaller than meant.
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
