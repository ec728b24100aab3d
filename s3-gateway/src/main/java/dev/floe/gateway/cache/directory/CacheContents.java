package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;

/**
 * The contents of the cache: the directory, which locates each segment, and the residency, which
 * decides which segments stay. A segment that leaves one of them leaves the other too, and its
 * chunks are deleted from the nodes. Thread-safe.
 */
public final class CacheContents {
  private final ChunkReaper reaper;
  private final ObjectDirectory directory;
  private final Residency residency;
  private final NodeRoom room;

  /**
   * @param heapLimitBytes the approximate limit for the directory's entries
   */
  public CacheContents(long heapLimitBytes, ChunkReaper reaper) {
    this.reaper = reaper;
    this.directory = new ObjectDirectory(heapLimitBytes, this::onRemoved);
    this.residency =
        new Residency(0, id -> directory.storedBytes(id.key(), id.segment()), id -> onEvicted(id));
    this.room = new NodeRoom(residency, directory);
  }

  private void onRemoved(ObjectKey key, DirectoryEntry entry) {
    reaper.removed(key, entry, residency, directory.expected());
  }

  private void onEvicted(Residency.SegmentId id) {
    reaper.evicted(id, directory, room);
  }

  public ChunkReaper reaper() {
    return reaper;
  }

  public ObjectDirectory directory() {
    return directory;
  }

  public Residency residency() {
    return residency;
  }

  public NodeRoom room() {
    return room;
  }
}
