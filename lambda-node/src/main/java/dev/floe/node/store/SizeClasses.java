package dev.floe.node.store;

import dev.floe.node.protocol.FrameHeader;

/**
 * The sizes of slots: multiples of 64 B, four to each doubling (64, 128, 192, 256, 320, 384, 448,
 * 512, 640, ...), up to the largest block. So a block wastes at most a fifth of its slot, and the
 * common ones nothing: a full block is a power of two, the smallest is 64 B. Pages of one size
 * would not do: a one-byte object has blocks of 64 B, a large one of 128 KiB, and a block must lie
 * in one piece to be read from and written to the socket in one piece.
 */
final class SizeClasses {
  private static final int UNIT_SHIFT = 6;
  private static final int STEPS_SHIFT = 2;
  private static final int STEPS = 1 << STEPS_SHIFT;

  static final int COUNT = of(FrameHeader.MAX_BLOCK_BYTES) + 1;

  private SizeClasses() {}

  /** The smallest class whose slots hold so many bytes, 1 to the largest block. */
  static int of(int lengthBytes) {
    int units = (lengthBytes + (1 << UNIT_SHIFT) - 1) >>> UNIT_SHIFT;
    if (units <= STEPS) {
      return units - 1;
    }
    int last = units - 1;
    int shift = 31 - Integer.numberOfLeadingZeros(last) - STEPS_SHIFT;
    return (shift << STEPS_SHIFT) + (last >>> shift);
  }

  /** The slot length of a class, in bytes. */
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
