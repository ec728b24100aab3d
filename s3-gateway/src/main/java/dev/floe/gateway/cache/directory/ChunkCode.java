package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;

/**
 * The parameters by which objects are cut into blocks and coded.
 *
 * @param dataBlocks d
 * @param parityBlocks p
 * @param blockBytes length of a full block
 * @param matrix the number of the generator matrix in seals
 */
public record ChunkCode(int dataBlocks, int parityBlocks, int blockBytes, int matrix) {
  public int totalBlocks() {
    return dataBlocks + parityBlocks;
  }

  /** Returns the number of an object's bytes in a full stripe. */
  public long stripeBytes() {
    return (long) dataBlocks * blockBytes;
  }

  public StripeLayout layout(long objectLengthBytes) {
    return new StripeLayout(objectLengthBytes, dataBlocks, parityBlocks, blockBytes);
  }

  /** Returns the seal by which a node keeps the chunks of a fill. */
  public Seal seal(FillId fill, ObjectKey key, ObjectVersion version) {
    return new Seal(
        fill,
        key.bucket(),
        key.key(),
        version.etag(),
        version.lastModified().toEpochMilli(),
        version.lengthBytes(),
        version.versionId(),
        dataBlocks,
        parityBlocks,
        matrix,
        blockBytes);
  }
}
