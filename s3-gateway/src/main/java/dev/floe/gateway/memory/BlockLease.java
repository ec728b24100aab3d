package dev.floe.gateway.memory;

/**
 * Blocks that are reserved but not yet taken from the pool. Confined to its owner.
 *
 * <p>A block's life: <i>reserved</i> while it is in a lease, <i>arriving</i> once {@link #take} has
 * turned it into memory, and <i>done</i> when its last reference is given back, which releases its
 * bytes from the budget too. Closing the lease releases what is still reserved.
 */
public final class BlockLease implements AutoCloseable {
  private final BlockPool pool;
  private int reserved;

  BlockLease(BlockPool pool, int reserved) {
    this.pool = pool;
    this.reserved = reserved;
  }

  /** How many blocks can still be taken. */
  public int reservedBlocks() {
    return reserved;
  }

  /** Whether others wait for memory. */
  public boolean othersWait() {
    return pool.budget().waiting() > 0;
  }

  /** A block of the lease, the caller's own; its bytes are whatever was in it before. */
  public Block take() {
    if (reserved == 0) {
      throw new IllegalStateException("no block left in this lease, expected 1 or more");
    }
    reserved--;
    return pool.take();
  }

  /** Undoes {@link #take}: the block, whose only reference this is, is reserved again. */
  public void putBack(Block block) {
    pool.putBack(block);
    reserved++;
  }

  /** Releases some of what is reserved. */
  public void giveBack(int blocks) {
    if (blocks < 0 || blocks > reserved) {
      throw new IllegalArgumentException(
          "%d blocks given back, expected 0 to %d".formatted(blocks, reserved));
    }
    reserved -= blocks;
    pool.unreserve(blocks);
  }

  @Override
  public void close() {
    giveBack(reserved);
  }
}
