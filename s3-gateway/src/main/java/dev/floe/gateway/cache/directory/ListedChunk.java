package dev.floe.gateway.cache.directory;

import dev.floe.gateway.cache.segment.ObjectSegments;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Seal;
import java.time.Instant;
import java.util.Optional;

/**
 * One chunk of an inventory, with the object that its seal names.
 *
 * @param code how the object is cut and coded, according to the seal
 */
public record ListedChunk(
    PoolNode node,
    InstanceId instance,
    HeldChunk held,
    ObjectKey key,
    ObjectVersion version,
    ChunkCode code) {
  /**
   * Combines a chunk with its seal. Throws {@link IllegalArgumentException} if the seal names no
   * object that S3 could have.
   */
  public static ListedChunk of(PoolNode node, InstanceId instance, HeldChunk held, Seal seal) {
    ObjectVersion version =
        new ObjectVersion(
            seal.etag(),
            Instant.ofEpochMilli(seal.lastModifiedMillis()),
            seal.lengthBytes(),
            seal.versionId());
    ChunkCode code =
        new ChunkCode(seal.dataBlocks(), seal.parityBlocks(), seal.blockBytes(), seal.matrix());
    ListedChunk listed =
        new ListedChunk(
            node, instance, held, new ObjectKey(seal.bucket(), seal.key()), version, code);
    if (held.segment() >= code.layout(seal.lengthBytes()).segments()) {
      throw new IllegalArgumentException(
          "segment %d of an object of %d bytes, expected one within the object"
              .formatted(held.segment(), seal.lengthBytes()));
    }
    return listed;
  }

  /** Returns the chunk with these objects as its key and code, which equal its own. */
  ListedChunk with(ObjectKey sameKey, ChunkCode sameCode) {
    return new ListedChunk(node, instance, held, sameKey, version, sameCode);
  }

  /**
   * Returns the chunk with a key that names its version; empty if the version has no permanent id.
   * A seal does not say whether the key that was read named the version.
   */
  Optional<ListedChunk> ofNamedVersion() {
    return version.hasPermanentId()
        ? Optional.of(
            new ListedChunk(node, instance, held, key.version(version.versionId()), version, code))
        : Optional.empty();
  }

  /** Returns an entry without headers, which S3 must confirm before it answers a request. */
  DirectoryEntry unconfirmed() {
    ObjectHead head = new ObjectHead(version, Headers.builder().build(), null, Instant.MIN);
    return new DirectoryEntry(head, DirectoryEntry.NEVER, code, ObjectSegments.none());
  }

  /** Returns the entry. With {@code adopt}, an entry without stripes takes this chunk's code. */
  DirectoryEntry coded(DirectoryEntry entry, boolean adopt) {
    boolean taken = adopt && entry.takes(code) && entry.head().version().sameBytes(version);
    return taken ? entry.withCode(code) : entry;
  }

  /**
   * Returns the segment with this chunk's stripes added: those that the chunk's fill wrote and,
   * with {@code adopt}, those that no fill has stored.
   */
  SegmentEntry in(SegmentEntry segment, boolean adopt) {
    StripeSet stripes = new StripeSet(held.presence());
    return segment.listed(held.index(), node, instance, held.fill(), stripes, adopt);
  }

  /** Returns the stripes of this chunk that the segment refers to. */
  StripeSet named(SegmentEntry segment) {
    return segment.held(held.index(), instance, held.fill()).and(new StripeSet(held.presence()));
  }

  boolean belongsTo(DirectoryEntry entry) {
    return entry.code().equals(code) && entry.head().version().sameBytes(version);
  }
}
