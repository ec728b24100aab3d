package dev.floe.node.store;

import dev.floe.node.protocol.FrameHeader;

/**
 * The sizes of slots: multiples of 64 B, four per doubling (64, 128, 192, 256, 320, 384, 448, 512,
 * 640, ...), up to the largest block. A block whose length is a multiple of 64 B wastes at most a
 * fifth of its slot, and common blocks waste nothing: a full block is a power of two, the smallest
 * block is 64 B. Pages of one size would waste more: a one-byte object has blocks of 64 B, a large
 * one blocks of 128 KiB, and a block must be contiguous for one read from or write to the socket.
 */
final class SizeClasses {
  private static final int UNIT_SHIFT = 6;
  private static final int STEPS_SHIFT = 2;
  private static final int STEPS = 1 << STEPS_SHIFT;

  static final int COUNT = of(FrameHeader.MAX_BLOCK_BYTES) + 1;

  private SizeClasses() {}

  /**
   * Returns the smallest class whose slots hold {@code lengthBytes}, which is 1 to the largest
   * block.
   */
  static int of(int lengthBytes) {
    int units = (lengthBytes + (1 << UNIT_SHIFT) - 1) >>> UNIT_SHIFT;
    if (units <= STEPS) {
      return units - 1;
    }
    int last = units - 1;
    int shift = 31 - Integer.numberOfLeadingZeros(last) - STEPS_SHIFT;
    return (shift << STEPS_SHIFT) + (last >>> shift);
  }

  /** Returns the slot length of a class in bytes. */
  static int slotBytes(int sizeClass) {
    int units;
    if (sizeClass < STEPS) {
      units = sizeClass + 1;
    } else {
      int shift = (sizeClass >>> STEPS_SHIFT) - 1;
      units = ((sizeClass & STEPS - 1) + STEPS + 1) << shift;
    }
    return units << UNIT_SHIFT;
  }
}
