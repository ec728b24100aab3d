package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;
import java.util.List;

/** State that the reads of a key share, and that reads after a write of the key must not find. */
public interface Detachable {
  /**
   * Called when a write of the key begins: reads must not use the key's state any more before S3
   * has confirmed it. Called under the key's gate: must be short and must not block.
   */
  void detach(ObjectKey key);

  /** Called when a write of a bucket begins, which concerns the state of all its keys. */
  void detachBucket(String bucket);

  /**
   * Called when a write of the key has ended that S3 did not refuse: the key's state is of no use
   * any more. Called under the key's gate: must be short and must not block.
   */
  default void written(ObjectKey key) {}

  /** Called when a write of a bucket has ended that S3 did not refuse. */
  default void bucketWritten(String bucket) {}

  /** Returns these parts as one. Parts that are added to the list later belong to it, too. */
  static Detachable all(List<Detachable> parts) {
    return new Detachable() {
      @Override
      public void detach(ObjectKey key) {
        parts.forEach(part -> part.detach(key));
      }

      @Override
      public void detachBucket(String bucket) {
        parts.forEach(part -> part.detachBucket(bucket));
      }

      @Override
      public void written(ObjectKey key) {
        parts.forEach(part -> part.written(key));
      }

      @Override
      public void bucketWritten(String bucket) {
        parts.forEach(part -> part.bucketWritten(bucket));
      }
    };
  }
}
