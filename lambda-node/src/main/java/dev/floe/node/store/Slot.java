package dev.floe.node.store;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A view of off-heap memory that is in use: reserved for an arriving block, or pinned while a block
 * is sent. Its owner returns it to the {@link PageStore} exactly once and must not use it
 * afterwards, because slots are reused. If the block is dropped before that, its memory is freed
 * when the slot is returned. Confined to the node's thread.
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
   * Returns the block's bytes from position to limit; the caller moves the position as it reads or
   * writes.
   */
  public ByteBuffer bytes() {
    return view;
  }

  /** Returns the block's bytes with the position at the first one. */
  public ByteBuffer rewound() {
    return view.position(offset);
  }

  public int lengthBytes() {
    return view.limit() - offset;
  }

  /** Returns the checksum received with the block; only for a pinned slot. */
  public int crc() {
    return crc;
  }
}
