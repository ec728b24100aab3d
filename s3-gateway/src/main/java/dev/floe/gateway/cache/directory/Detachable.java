package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;

/** Something that reads of a key share, and that reads after a write must not find any more. */
public interface Detachable {
  /** A write of the key begins. Called under the key's gate: short, and without blocking. */
  void detach(ObjectKey key);

  /** A write of the whole bucket begins. */
  void detachBucket(String bucket);
}
