package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;

/** State that the reads of a key share, and that reads after a write of the key must not find. */
public interface Detachable {
  /**
   * Removes the key's state because a write begins. Called under the key's gate: must be short and
   * must not block.
   */
  void detach(ObjectKey key);

  /** Removes the state of all keys of a bucket because a write of the bucket begins. */
  void detachBucket(String bucket);
}
