package dev.floe.node.store;

import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.HoldingsReport;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that have the same index in the stripes of a segment, up to 64, with the location of
 * each held block. The arrays grow with the highest stripe, since most chunks of small objects have
 * one block.
 */
final class Chunk {
  private static final int STRIPES = 64;

  final StoredFill fill;
  final int segment;
  final int index;
  @Nullable Chunk nextOfFill;

  /** Neighbours in recency order; {@code newer} is nearer to the most recently used. */
  @Nullable Chunk newer;

  @Nullable Chunk older;

  private long presence;
  private long bytes;
  private long[] places = new long[1];
  private int[] lengths = new int[1];
  private int[] crcs = new int[1];

  Chunk(StoredFill fill, int segment, int index) {
    this.fill = fill;
    this.segment = segment;
    this.index = index;
  }

  boolean is(long fillHigh, long fillLow, int segment, int index) {
    return this.segment == segment
        && this.index == index
        && fill.id.low() == fillLow
        && fill.id.high() == fillHigh;
  }

  boolean holds(int stripe) {
    return (presence >>> stripe & 1) != 0;
  }

  long presence() {
    return presence;
  }

  /** Returns the memory taken by the blocks, including waste in their slots. */
  long bytes() {
    return bytes;
  }

  long place(int stripe) {
    return places[stripe];
  }

  int lengthBytes(int stripe) {
    return lengths[stripe];
  }

  int crc(int stripe) {
    return crcs[stripe];
  }

  void put(int stripe, long place, int lengthBytes, int crc) {
    if (stripe >= places.length) {
      int room = Math.min(STRIPES, Math.max(stripe + 1, 2 * places.length));
      places = Arrays.copyOf(places, room);
      lengths = Arrays.copyOf(lengths, room);
      crcs = Arrays.copyOf(crcs, room);
    }
    places[stripe] = place;
    lengths[stripe] = lengthBytes;
    crcs[stripe] = crc;
    presence |= 1L << stripe;
  }

  void remove(int stripe) {
    presence &= ~(1L << stripe);
  }

  void addBytes(long more) {
    bytes += more;
  }

  long digest() {
    return HoldingsReport.digest(fill.id, segment, index, presence);
  }

  HeldChunk held() {
    return new HeldChunk(fill.id, segment, index, presence, bytes);
  }
}
