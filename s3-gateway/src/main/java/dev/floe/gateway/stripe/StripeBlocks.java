package dev.floe.gateway.stripe;

import dev.floe.coding.ErasureCode;
import dev.floe.gateway.memory.Block;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds blocks of a stripe by its erasure code. All blocks are borrowed; the unused end of a
 * short block is set to zero.
 */
public final class StripeBlocks {
  private StripeBlocks() {}

  /**
   * Rebuilds blocks from those that are present.
   *
   * @param have the present blocks by index; null for absent and empty ones
   * @param into the blocks to rebuild by index; null for all others
   */
  public static void rebuild(
      Codes codes, StripeLocation where, @Nullable Block[] have, @Nullable Block[] into) {
    ErasureCode code = codes.of(where);
    StripeLayout layout = where.layout();
    int total = layout.totalBlocks();
    @Nullable MemorySegment[] stripe = new @Nullable MemorySegment[total];
    boolean[] present = new boolean[total];
    boolean[] lost = new boolean[total];
    for (int index = 0; index < total; index++) {
      Block block = have[index];
      Block target = into[index];
      if (target != null) {
        stripe[index] = target.segment();
        lost[index] = true;
      } else if (block != null) {
        zeroPadding(layout, where.stripe(), index, block);
        stripe[index] = block.segment();
        present[index] = true;
      } else if (layout.isEmpty(where.stripe(), index)) {
        present[index] = true;
      }
    }
    code.reconstruct(stripe, present, lost, layout.codedBlockBytes(where.stripe()));
  }

  /** Fills the rest of a short block with zeros, as the erasure code expects. */
  public static void zeroPadding(StripeLayout layout, long stripe, int index, Block block) {
    long stored = layout.storedBytes(stripe, index);
    long coded = layout.codedBlockBytes(stripe);
    if (stored < coded) {
      block.segment().asSlice(stored, coded - stored).fill((byte) 0);
    }
  }
}
