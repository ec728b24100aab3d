package dev.floe.gateway.cache.segment;

import dev.floe.gateway.object.PackedReader;
import dev.floe.gateway.object.PackedWriter;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeSet;

/**
 * Writes sets of stripes. A set of the first n stripes of a segment, as nearly all sets are, takes
 * one byte; any other takes nine.
 */
final class PackedStripes {
  private static final int OTHERS = 0xFF;

  private PackedStripes() {}

  static void write(PackedWriter to, long stripes) {
    int count = Long.bitCount(stripes);
    if (stripes == StripeSet.first(count).bits()) {
      to.writeByte(count);
    } else {
      to.writeByte(OTHERS);
      to.writeWord(stripes);
    }
  }

  static long read(PackedReader from) {
    int count = from.readByte();
    if (count > StripeLayout.SEGMENT_STRIPES) {
      return from.readWord();
    }
    return count == StripeLayout.SEGMENT_STRIPES ? -1L : (1L << count) - 1;
  }

  /** Skips what {@link #write} wrote. */
  static void skip(PackedReader from) {
    if (from.readByte() > StripeLayout.SEGMENT_STRIPES) {
      from.skip(Long.BYTES);
    }
  }
}
