package dev.floe.gateway.memory;

/**
 * Blocks that are reserved but not yet taken from the pool. Confined to its owner.
 *
 * <p>A block is <i>reserved</i> while it is in a lease and <i>taken</i> once {@link #take} has
 * provided its memory. Releasing the last reference to a taken block also releases the block's
 * bytes from the budget. Closing the lease releases the blocks that are still reserved.
 */
public final class BlockLease implements AutoCloseable {
  private final BlockPool pool;
  private int reserved;

  BlockLease(BlockPool pool, int reserved) {
    this.pool = pool;
    this.reserved = reserved;
  }

  /** Returns the number of blocks that can still be taken. */
  public int reservedBlocks() {
    return reserved;
  }

  /** Returns true if other reservations are waiting for memory. */
  public boolean othersWait() {
    return pool.budget().waiting() > 0;
  }

  /** Takes a block of the lease, which the caller then owns; its contents are undefined. */
  public Block take() {
    if (reserved == 0) {
      throw new IllegalStateException("no block left in this lease, expected 1 or more");
    }
    Block taken = pool.take(); // if there is no memory, the block stays reserved
    reserved--;
    return taken;
  }

  /** Undoes {@link #take}: the block, which must have no other reference, is reserved again. */
  public void putBack(Block block) {
    pool.putBack(block);
    reserved++;
  }

  @Override
  public void close() {
    pool.unreserve(reserved);
    reserved = 0;
  }
}
