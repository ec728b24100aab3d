package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.object.ObjectVersion;

/**
 * The bytes of a write that the nodes store and that no entry of the directory refers to yet. They
 * are published, forgotten or abandoned once. Thread code.
 */
public interface StoredWrite {
  /** Returns true if every byte that would be published is a byte of the written object. */
  boolean whole();

  /** Returns true if no byte of the object is missing. */
  boolean complete();

  /** Returns the length of the written object. */
  long lengthBytes();

  /**
   * Stores the bytes that are still only in memory; called before S3 is asked for the object's
   * head.
   */
  void prepare();

  /** Publishes the bytes, unless a write of the key has begun since the permit was given. */
  void publish(Gates.Permit permit, ObjectVersion version) throws InterruptedException;

  /** Deletes the bytes from the nodes. */
  void forget() throws InterruptedException;

  /** Releases everything without waiting; the nodes delete the bytes after a while. */
  void abandon();
}
