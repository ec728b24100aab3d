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
 * The blocks that a node holds. It never drops one by itself to make room: when it is full it says
 * so, and the gateway evicts. Chunks count, that is, are reported and outlive the session, once
 * their fill is sealed; they are served before.
 *
 * <p>Confined to the node's one thread. Looking a block up and keeping one of a chunk that is
 * already there allocate nothing.
 */
public final class PageStore {
  /** Heap that a chunk costs at worst, its arrays and its place in the table included. */
  static final int CHUNK_HEAP_BYTES = 1280;

  /** Heap that a seal costs beside its strings. */
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
   * @param capacityBytes off-heap memory for blocks, taken as it is needed; at least 1 MiB. The JVM
   *     must be allowed as much ({@code -XX:MaxDirectMemorySize}), or the store is full before
   * @param heapLimitBytes heap for what is known about them; when it is used up, the store is full
   */
  public PageStore(long capacityBytes, long heapLimitBytes) {
    slabs = new Slabs(capacityBytes);
    this.heapLimitBytes = heapLimitBytes;
  }

  public long capacityBytes() {
    return slabs.capacityBytes();
  }

  /** Memory taken by blocks, sealed or not, arriving ones and waste included. */
  public long heldBytes() {
    return slabs.takenBytes();
  }

  /** Memory for a block that arrives; null if the store is full. */
  public @Nullable Slot reserve(int lengthBytes) {
    return slabs.reserve(lengthBytes);
  }

  /**
   * Names the block in a reserved slot, in place of one that had this name, and takes the slot back
   * in any case.
   *
   * @param stripe 0..63
   * @param nowNanos running time, which unsealed fills age by
   * @return false if there is no room for what must be known about it: the block is not kept
   */
  public boolean keep(
      Slot slot,
      long fillHigh,
      long fillLow,
      int segment,
      int stripe,
      int index,
      int crc,
      long nowNanos) {
    Chunk chunk = chunks.get(fillHigh, fillLow, segment, index);
    if (chunk == null) {
      if (heapBytes + CHUNK_HEAP_BYTES > heapLimitBytes) {
        slabs.close(slot);
        return false;
      }
      chunk = addChunk(new FillId(fillHigh, fillLow), segment, index);
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

  /** The block of this name, to be read and then given back; null if it is not held. */
  public @Nullable Slot pin(long fillHigh, long fillLow, int segment, int stripe, int index) {
    Chunk chunk = chunks.get(fillHigh, fillLow, segment, index);
    if (chunk == null || !chunk.holds(stripe)) {
      return null;
    }
    recency.touch(chunk);
    return slabs.open(chunk.place(stripe), chunk.lengthBytes(stripe), chunk.crc(stripe));
  }

  /** Forgets one block, if it is held: one that takes its place finds no room beside it. */
  public void forget(long fillHigh, long fillLow, int segment, int stripe, int index) {
    Chunk chunk = chunks.get(fillHigh, fillLow, segment, index);
    if (chunk != null && chunk.holds(stripe)) {
      uncount(chunk);
      freeBlock(chunk, stripe);
      chunk.remove(stripe);
      count(chunk);
    }
  }

  /** Takes back a slot that was pinned, or one that was reserved and is not wanted. */
  public void release(Slot slot) {
    slabs.close(slot);
  }

  /** What became of a seal. */
  public enum SealOutcome {
    SEALED,
    UNKNOWN_FILL,
    FULL
  }

  /** From now on the fill's chunks count; a second seal takes the place of the first. */
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

  /** Forgets one chunk; nothing happens if it is not held. */
  public void drop(long fillHigh, long fillLow, int segment, int index) {
    Chunk chunk = chunks.get(fillHigh, fillLow, segment, index);
    if (chunk != null) {
      forget(chunk);
      unchain(chunk);
    }
  }

  /** Forgets one block, and its chunk if that was the last; nothing happens if it is not held. */
  public void dropBlock(long fillHigh, long fillLow, int segment, int stripe, int index) {
    forget(fillHigh, fillLow, segment, stripe, index);
    Chunk chunk = chunks.get(fillHigh, fillLow, segment, index);
    if (chunk != null && chunk.presence() == 0) {
      drop(fillHigh, fillLow, segment, index);
    }
  }

  /** Forgets all chunks of a fill, and its seal. */
  public void dropFill(FillId id) {
    StoredFill fill = fills.remove(id);
    if (fill != null) {
      dispose(fill);
    }
  }

  /**
   * Renews the life of a fill's unsealed chunks, and lets them outlive the invocation. Does nothing
   * if the fill is not known.
   */
  public void keepUnsealed(FillId id, long nowNanos) {
    StoredFill fill = fills.get(id);
    if (fill != null) {
      fill.kept = true;
      fill.renewedNanos = nowNanos;
    }
  }

  /**
   * Forgets all fills without a seal whose last block or KEEP arrived {@code ageNanos} ago or
   * earlier.
   */
  public void expireUnsealed(long nowNanos, long ageNanos) {
    for (Iterator<StoredFill> all = fills.values().iterator(); all.hasNext(); ) {
      StoredFill fill = all.next();
      if (!fill.isSealed() && nowNanos - fill.renewedNanos >= ageNanos) {
        all.remove();
        dispose(fill);
      }
    }
  }

  /** Whether chunks are held that would be lost if the session ended now. */
  public boolean holdsUnsealed() {
    return unsealedFills > 0;
  }

  /**
   * The invocation ends: forgets the fills without a seal, except those that the gateway keeps.
   * Those do not age until {@link #resume}.
   */
  public void pause(long nowNanos) {
    pausedNanos = nowNanos;
    for (Iterator<StoredFill> all = fills.values().iterator(); all.hasNext(); ) {
      StoredFill fill = all.next();
      if (!fill.isSealed() && !fill.kept) {
        all.remove();
        dispose(fill);
      }
    }
  }

  /** The next invocation begins: what {@link #pause} left ages again. */
  public void resume(long nowNanos) {
    if (unsealedFills > 0) {
      fills.values().forEach(fill -> fill.renewedNanos += nowNanos - pausedNanos);
    }
  }

  public HoldingsReport report() {
    return new HoldingsReport(sealedChunks, sealedBytes, sealedDigest);
  }

  /** All that is sealed, as it is now, in the order in which it is sent. */
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
   * A chunk whose last block was damaged or replaced in vain holds nothing, and is not reported.
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

  /** Two bytes a character: the strings may hold any of Unicode. */
  private static long heapBytes(Seal seal) {
    int characters =
        seal.bucket().length()
            + seal.key().length()
            + seal.etag().length()
            + seal.versionId().length();
    return SEAL_HEAP_BYTES + 2L * characters;
  }
}
