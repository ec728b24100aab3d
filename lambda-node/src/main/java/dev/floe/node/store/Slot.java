package dev.floe.node.store;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of off-heap memory that somebody reads from or writes to right now: reserved for a block
 * that arrives, or pinned while a block is sent. Whoever was given it gives it back to the {@link
 * PageStore}, once. Memory that is dropped meanwhile is freed only then. Slots are used again, so
 * none is kept after that. Confined to the node's thread.
 */
public final class Slot {
  final Slab slab;
  private final ByteBuffer view;
  int offset;
  boolean reserved;
  boolean doomed;
  @Nullable Slot next;
  private int crc;

  Slot(Slab slab, ByteBuffer view) {
    this.slab = slab;
    this.view = view;
  }

  void open(int offset, int lengthBytes, int crc) {
    this.offset = offset;
    this.crc = crc;
    reserved = false;
    doomed = false;
    view.limit(offset + lengthBytes).position(offset);
  }

  /**
   * The block's bytes from position to limit; the caller moves the position as it reads or writes.
   */
  public ByteBuffer bytes() {
    return view;
  }

  /** Sets the position back to the block's first byte. */
  public ByteBuffer rewound() {
    return view.position(offset);
  }

  public int lengthBytes() {
    return view.limit() - offset;
  }

  /** The checksum that came with the block; of a pinned slot only. */
  public int crc() {
    return crc;
  }
}
