package dev.floe.node.protocol;

import java.nio.ByteBuffer;

/**
 * The identity of a fill: its object, the object's version and the code of the blocks. Once a node
 * has the seal, it reports the fill's chunks and keeps them until they are dropped. A restarted
 * gateway rebuilds its directory from the seals and chunks.
 *
 * <pre>
 *  0  16 B  fill id
 * 16  i64   length of the object in bytes
 * 24  i64   Last-Modified, milliseconds since 1970
 * 32  i32   length of a full block in bytes
 * 36  u8    d
 * 37  u8    p
 * 38  u8    matrix
 * 39  u8    zero
 * 40  str   bucket
 *  .  str   key
 *  .  str   ETag
 *  .  str   version id
 * </pre>
 *
 * @param fill the fill whose chunks are sealed
 * @param bucket the object's bucket, at most 255 bytes
 * @param key the object's key, as S3 names it (decoded), at most 1024 bytes
 * @param etag the ETag with its quotes, at most 1024 bytes
 * @param lastModifiedMillis the version's Last-Modified, milliseconds since 1970
 * @param lengthBytes the object's length
 * @param versionId {@code x-amz-version-id}, empty if S3 sent none, at most 1024 bytes
 * @param dataBlocks d
 * @param parityBlocks p
 * @param matrix the wire number of the generator matrix
 * @param blockBytes the length of a full block
 */
public record Seal(
    FillId fill,
    String bucket,
    String key,
    String etag,
    long lastModifiedMillis,
    long lengthBytes,
    String versionId,
    int dataBlocks,
    int parityBlocks,
    int matrix,
    int blockBytes) {

  private static final int FIXED_BYTES = 40;
  private static final int MAX_BUCKET_BYTES = 255;
  private static final int MAX_TEXT_BYTES = 1024;

  /** The length of the longest seal on the wire. */
  public static final int MAX_BYTES = FIXED_BYTES + 4 * 2 + MAX_BUCKET_BYTES + 3 * MAX_TEXT_BYTES;

  public Seal {
    if (dataBlocks < 1 || parityBlocks < 0 || dataBlocks + parityBlocks > 255) {
      throw new ProtocolException(
          "seal with code %d+%d, expected at least 1+0 and at most 255 in sum"
              .formatted(dataBlocks, parityBlocks));
    }
    if (blockBytes < 1 || blockBytes > FrameHeader.MAX_BLOCK_BYTES || lengthBytes < 0) {
      throw new ProtocolException(
          "seal with blocks of %d bytes and an object of %d bytes, expected 1 to %d and 0 or more"
              .formatted(blockBytes, lengthBytes, FrameHeader.MAX_BLOCK_BYTES));
    }
  }

  /** Appends the seal; throws IllegalArgumentException if a string is longer than its bound. */
  public void write(ByteBuffer to) {
    fill.write(to);
    to.putLong(lengthBytes).putLong(lastModifiedMillis).putInt(blockBytes);
    to.put((byte) dataBlocks).put((byte) parityBlocks).put((byte) matrix).put((byte) 0);
    Fields.putString(to, bucket, MAX_BUCKET_BYTES);
    Fields.putString(to, key, MAX_TEXT_BYTES);
    Fields.putString(to, etag, MAX_TEXT_BYTES);
    Fields.putString(to, versionId, MAX_TEXT_BYTES);
  }

  /**
   * Reads a SEAL's payload; throws {@link ProtocolException} if it is malformed or if bytes follow
   * the seal.
   */
  public static Seal readExactly(ByteBuffer payload) {
    Seal seal = read(payload);
    Fields.requireRemaining(payload, 0);
    return seal;
  }

  /**
   * Reads a seal and moves the position to its end; throws {@link ProtocolException} if it is
   * malformed.
   */
  public static Seal read(ByteBuffer from) {
    Fields.require(from, FIXED_BYTES);
    FillId fill = FillId.read(from);
    long lengthBytes = from.getLong();
    long lastModifiedMillis = from.getLong();
    int blockBytes = from.getInt();
    int dataBlocks = from.get() & 0xff;
    int parityBlocks = from.get() & 0xff;
    int matrix = from.get() & 0xff;
    from.get();
    String bucket = Fields.string(from, MAX_BUCKET_BYTES);
    String key = Fields.string(from, MAX_TEXT_BYTES);
    String etag = Fields.string(from, MAX_TEXT_BYTES);
    String versionId = Fields.string(from, MAX_TEXT_BYTES);
    return new Seal(
        fill,
        bucket,
        key,
        etag,
        lastModifiedMillis,
        lengthBytes,
        versionId,
        dataBlocks,
        parityBlocks,
        matrix,
        blockBytes);
  }
}
