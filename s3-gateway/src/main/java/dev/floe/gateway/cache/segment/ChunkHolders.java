package dev.floe.gateway.cache.segment;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares one object between all chunks of an instance: a directory refers to few instances from
 * many chunks. Thread-safe; calls never wait. The table's size is bounded by the number of
 * instances that the pool knows: each time the table has doubled, lost instances are removed.
 */
public final class ChunkHolders {
  private static final int SMALLEST = 1024;

  private final ConcurrentMap<ChunkHolder, ChunkHolder> shared = new ConcurrentHashMap<>();
  private final AtomicInteger limit = new AtomicInteger(SMALLEST);

  ChunkHolder shared(ChunkHolder holder) {
    ChunkHolder known = shared.get(holder);
    if (known != null) {
      return known;
    }
    ChunkHolder before = shared.putIfAbsent(holder, holder);
    int most = limit.get();
    // One thread at a time removes. A removed object that is still in use is no longer shared, but
    // stays valid.
    if (before == null && shared.size() > most && limit.compareAndSet(most, Integer.MAX_VALUE)) {
      shared.keySet().removeIf(each -> each.instance() != null && !each.isKnown());
      limit.set(Math.max(SMALLEST, 2 * shared.size()));
    }
    return before == null ? holder : before;
  }

  int size() {
    return shared.size();
  }
}
