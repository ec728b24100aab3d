package dev.floe.node.store;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.Seal;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that a node holds. A full store refuses blocks and never drops one to make room; the
 * gateway evicts. A block can be read as soon as it is stored. Once its fill is sealed, its chunk
 * counts: the chunk is reported to the gateway and kept until it is dropped.
 *
 * <p>Confined to the node's one thread. Finding a block, and storing another block of a held chunk,
 * rarely allocate on the heap.
 */
public final class PageStore {
  /** The most heap that a chunk takes, including its arrays and its entry in the table. */
  static final int CHUNK_HEAP_BYTES = 1280;

  /** The heap that a seal takes besides its strings. */
  static final int SEAL_HEAP_BYTES = 512;

  private final Slabs slabs;
  private final long heapLimitBytes;
  private final ChunkTable chunks = new ChunkTable();
  private final Recency recency = new Recency();
  private final Map<FillId, StoredFill> fills = new HashMap<>();
  private long heapBytes;
  private int unsealedFills;
  private long pausedNanos;
  private long sealedChunks;
  private long sealedBytes;
  private long sealedDigest;

  /**
   * Creates an empty store.
   *
   * @param capacityBytes off-heap memory for blocks, allocated on demand; at least 1 MiB. The store
   *     is smaller if {@code -XX:MaxDirectMemorySize} allows less
   * @param heapLimitBytes heap for the index of the blocks; when it is used up, the store is full
   */
  public PageStore(long capacityBytes, long heapLimitBytes) {
    slabs = new Slabs(capacityBytes);
    this.heapLimitBytes = heapLimitBytes;
  }

  public long capacityBytes() {
    return slabs.capacityBytes();
  }

  /**
   * Returns the memory taken by blocks, sealed or not, including arriving ones and the unused ends
   * of slots.
   */
  public long heldBytes() {
    return slabs.takenBytes();
  }

  /** Reserves memory for an arriving block; returns null if the store is full. */
  public @Nullable Slot reserve(int lengthBytes) {
    return slabs.reserve(lengthBytes);
  }

  /**
   * Stores the block in a reserved slot under its name, replacing an older block of this name.
   * Takes ownership of the slot.
   *
   * @param nowNanos the current time, for the age of unsealed fills
   * @return false if the heap limit leaves no room for the chunk; the block is then not stored
   */
  public boolean keep(Slot slot, BlockName name, int crc, long nowNanos) {
    int stripe = name.stripe();
    Chunk chunk = chunk(name);
    if (chunk == null) {
      if (heapBytes + CHUNK_HEAP_BYTES > heapLimitBytes) {
        slabs.close(slot);
        return false;
      }
      chunk = addChunk(new FillId(name.fillHigh(), name.fillLow()), name.segment(), name.index());
    } else {
      recency.touch(chunk);
    }
    uncount(chunk);
    if (chunk.holds(stripe)) {
      freeBlock(chunk, stripe);
    }
    long place = Slabs.place(slot);
    chunk.put(stripe, place, slot.lengthBytes(), crc);
    chunk.addBytes(slabs.slotBytes(place));
    chunk.fill.renewedNanos = nowNanos;
    count(chunk);
    slot.reserved = false;
    slabs.close(slot);
    return true;
  }

  /**
   * Returns the block of this name, which the caller must {@link #release}; null if it is not held.
   */
  public @Nullable Slot pin(BlockName name) {
    int stripe = name.stripe();
    Chunk chunk = chunk(name);
    if (chunk == null || !chunk.holds(stripe)) {
      return null;
    }
    recency.touch(chunk);
    return slabs.open(chunk.place(stripe), chunk.lengthBytes(stripe), chunk.crc(stripe));
  }

  /**
   * Removes one block, if it is held, but keeps its chunk. This makes room in a full store for a
   * new copy of the block.
   */
  public void forget(BlockName name) {
    int stripe = name.stripe();
    Chunk chunk = chunk(name);
    if (chunk != null && chunk.holds(stripe)) {
      uncount(chunk);
      freeBlock(chunk, stripe);
      chunk.remove(stripe);
      count(chunk);
    }
  }

  /** Releases a pinned slot, or a reserved one that is not needed. */
  public void release(Slot slot) {
    slabs.close(slot);
  }

  /** The outcome of a seal. */
  public enum SealOutcome {
    SEALED,
    UNKNOWN_FILL,
    FULL
  }

  /**
   * Seals a fill, so that its chunks count; a second seal replaces the first. FULL means that the
   * heap limit leaves no room for the seal.
   */
  public SealOutcome seal(Seal seal) {
    StoredFill fill = fills.get(seal.fill());
    if (fill == null) {
      return SealOutcome.UNKNOWN_FILL;
    }
    long more = heapBytes(seal) - (fill.seal == null ? 0 : heapBytes(fill.seal));
    if (more > 0 && heapBytes + more > heapLimitBytes) {
      return SealOutcome.FULL;
    }
    forEachChunk(fill, this::uncount);
    unsealedFills -= fill.isSealed() ? 0 : 1;
    fill.seal = seal;
    heapBytes += more;
    forEachChunk(fill, this::count);
    return SealOutcome.SEALED;
  }

  /** Removes the chunk to which this block belongs, if it is held. */
  public void dropChunk(BlockName name) {
    Chunk chunk = chunk(name);
    if (chunk != null) {
      drop(chunk);
    }
  }

  private void drop(Chunk chunk) {
    forget(chunk);
    unchain(chunk);
  }

  private @Nullable Chunk chunk(BlockName name) {
    return chunks.get(name.fillHigh(), name.fillLow(), name.segment(), name.index());
  }

  /** Removes one block, if it is held; then removes its chunk, if the chunk holds no block. */
  public void dropBlock(BlockName name) {
    forget(name);
    Chunk chunk = chunk(name);
    if (chunk != null && chunk.presence() == 0) {
      drop(chunk);
    }
  }

  /** Removes all chunks of a fill, and its seal. */
  public void dropFill(FillId id) {
    StoredFill fill = fills.remove(id);
    if (fill != null) {
      dispose(fill);
    }
  }

  /** Renews the lifetime of a fill's unsealed chunks. Does nothing if the fill is unknown. */
  public void keepUnsealed(FillId id, long nowNanos) {
    StoredFill fill = fills.get(id);
    if (fill != null) {
      fill.renewedNanos = nowNanos;
    }
  }

  /** Removes unsealed fills whose last block or KEEP arrived {@code ageNanos} ago or earlier. */
  public void expireUnsealed(long nowNanos, long ageNanos) {
    for (Iterator<StoredFill> all = fills.values().iterator(); all.hasNext(); ) {
      StoredFill fill = all.next();
      if (!fill.isSealed() && nowNanos - fill.renewedNanos >= ageNanos) {
        all.remove();
        dispose(fill);
      }
    }
  }

  /** Returns true if unsealed chunks are held. */
  public boolean holdsUnsealed() {
    return unsealedFills > 0;
  }

  /**
   * Ends an invocation. The unsealed fills are kept, because the gateway may be writing them and
   * the node may leave before the first KEEP. These fills do not age until {@link #resume}.
   */
  public void pause(long nowNanos) {
    pausedNanos = nowNanos;
  }

  /** Begins an invocation: the unsealed fills age again. */
  public void resume(long nowNanos) {
    if (unsealedFills > 0) {
      fills.values().forEach(fill -> fill.renewedNanos += nowNanos - pausedNanos);
    }
  }

  public HoldingsReport report() {
    return new HoldingsReport(sealedChunks, sealedBytes, sealedDigest);
  }

  /** Returns the sealed fills and chunks, in the order in which they are sent. */
  public List<Inventory> inventory() {
    InventoryParts parts = new InventoryParts();
    fills.values().forEach(parts::add);
    recency.forEach(parts::add);
    return parts.toList();
  }

  private Chunk addChunk(FillId id, int segment, int index) {
    StoredFill fill =
        fills.computeIfAbsent(
            id,
            absent -> {
              unsealedFills++;
              return new StoredFill(absent);
            });
    Chunk chunk = new Chunk(fill, segment, index);
    chunk.nextOfFill = fill.chunks;
    fill.chunks = chunk;
    chunks.add(chunk);
    recency.add(chunk);
    heapBytes += CHUNK_HEAP_BYTES;
    count(chunk);
    return chunk;
  }

  private void dispose(StoredFill fill) {
    forEachChunk(fill, this::forget);
    forgetSeal(fill);
  }

  private void forget(Chunk chunk) {
    uncount(chunk);
    chunks.remove(chunk);
    recency.remove(chunk);
    heapBytes -= CHUNK_HEAP_BYTES;
    for (long left = chunk.presence(); left != 0; left &= left - 1) {
      freeBlock(chunk, Long.numberOfTrailingZeros(left));
    }
  }

  private void unchain(Chunk chunk) {
    StoredFill fill = chunk.fill;
    if (fill.chunks == chunk) {
      fill.chunks = chunk.nextOfFill;
    }
    for (Chunk at = fill.chunks; at != null; at = at.nextOfFill) {
      if (at.nextOfFill == chunk) {
        at.nextOfFill = chunk.nextOfFill;
      }
    }
    if (fill.chunks == null) {
      fills.remove(fill.id);
      forgetSeal(fill);
    }
  }

  private void forgetSeal(StoredFill fill) {
    if (fill.seal == null) {
      unsealedFills--;
    } else {
      heapBytes -= heapBytes(fill.seal);
    }
  }

  private void freeBlock(Chunk chunk, int stripe) {
    long place = chunk.place(stripe);
    chunk.addBytes(-slabs.slotBytes(place));
    slabs.free(place);
  }

  /**
   * Returns true if the chunk is reported: it is sealed and holds a block. A chunk holds no block
   * after the replacement of its last block failed.
   */
  private static boolean counts(Chunk chunk) {
    return chunk.fill.isSealed() && chunk.presence() != 0;
  }

  private void count(Chunk chunk) {
    if (counts(chunk)) {
      sealedChunks++;
      sealedBytes += chunk.bytes();
      sealedDigest += chunk.digest();
    }
  }

  private void uncount(Chunk chunk) {
    if (counts(chunk)) {
      sealedChunks--;
      sealedBytes -= chunk.bytes();
      sealedDigest -= chunk.digest();
    }
  }

  private static void forEachChunk(StoredFill fill, Consumer<Chunk> action) {
    for (Chunk chunk = fill.chunks; chunk != null; chunk = chunk.nextOfFill) {
      action.accept(chunk);
    }
  }

  /** Returns the heap that a seal takes, at two bytes per character. */
  private static long heapBytes(Seal seal) {
    int characters =
        seal.bucket().length()
            + seal.key().length()
            + seal.etag().length()
            + seal.versionId().length();
    return SEAL_HEAP_BYTES + 2L * characters;
  }
}
