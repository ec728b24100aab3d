package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Block;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Owns the blocks of one stripe that were rebuilt; none if they could not be rebuilt. */
public final class RebuiltBlocks implements AutoCloseable {
  private final @Nullable Block[] blocks;

  RebuiltBlocks(int totalBlocks) {
    blocks = new @Nullable Block[totalBlocks];
  }

  void put(int index, Block block) {
    blocks[index] = block;
  }

  /** Returns the blocks by index, borrowed; null for each that was not rebuilt. */
  public @Nullable Block[] blocks() {
    return blocks;
  }

  @Override
  public void close() {
    Arrays.stream(blocks).filter(Objects::nonNull).forEach(Block::close);
  }
}
