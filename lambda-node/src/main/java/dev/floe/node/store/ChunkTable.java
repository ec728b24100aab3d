package dev.floe.node.store;

import org.jspecify.annotations.Nullable;

/**
 * A hash table of chunks by fill, segment and index: open addressing with linear probing, at most
 * half full, so that a READ finds its chunk without a key object. Removal shifts the following
 * chunks back (Knuth, The Art of Computer Programming, vol. 3, 6.4, algorithm R).
 */
final class ChunkTable {
  private @Nullable Chunk[] table = new @Nullable Chunk[64];
  private int size;

  int size() {
    return size;
  }

  @Nullable Chunk get(long fillHigh, long fillLow, int segment, int index) {
    int at = home(fillHigh, fillLow, segment, index);
    for (Chunk chunk = table[at]; chunk != null; chunk = table[at]) {
      if (chunk.is(fillHigh, fillLow, segment, index)) {
        return chunk;
      }
      at = after(at);
    }
    return null;
  }

  /** Adds a chunk that is not in the table yet. */
  void add(Chunk chunk) {
    if (2 * (size + 1) > table.length) {
      grow();
    }
    insert(chunk);
    size++;
  }

  /** Removes a chunk that is in the table. */
  void remove(Chunk chunk) {
    int hole = home(chunk);
    while (table[hole] != chunk) {
      hole = after(hole);
    }
    table[hole] = null;
    size--;
    int at = after(hole);
    for (Chunk next = table[at]; next != null; next = table[at]) {
      // A chunk may move into the hole unless its home is cyclically after the hole.
      int fromHome = at - home(next) & table.length - 1;
      int fromHole = at - hole & table.length - 1;
      if (fromHome >= fromHole) {
        table[hole] = next;
        table[at] = null;
        hole = at;
      }
      at = after(at);
    }
  }

  private void grow() {
    @Nullable Chunk[] old = table;
    table = new @Nullable Chunk[2 * old.length];
    for (Chunk chunk : old) {
      if (chunk != null) {
        insert(chunk);
      }
    }
  }

  private void insert(Chunk chunk) {
    int at = home(chunk);
    while (table[at] != null) {
      at = after(at);
    }
    table[at] = chunk;
  }

  private int after(int at) {
    return at + 1 & table.length - 1;
  }

  private int home(Chunk chunk) {
    return home(chunk.fill.id.high(), chunk.fill.id.low(), chunk.segment, chunk.index);
  }

  /**
   * Returns the chunk's preferred position. Fill ids are random; only segment and index need
   * spreading.
   */
  private int home(long fillHigh, long fillLow, int segment, int index) {
    long hash = (fillHigh ^ Long.rotateLeft(fillLow, 32)) + ((long) segment << 8 | index);
    hash *= 0x9e3779b97f4a7c15L;
    return (int) (hash >>> 32) & table.length - 1;
  }
}
