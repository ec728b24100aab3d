package dev.floe.node.protocol;

import java.nio.ByteBuffer;

/**
 * What makes the chunks of a fill count: which object and version they are, and how they are coded.
 * A node keeps it as given, so that a gateway that restarts can rebuild its directory.
 *
 * @param fill the fill whose chunks are sealed
 * @param bucket the object's bucket
 * @param key the object's key, as S3 names it (decoded)
 * @param etag the ETag with its quotes
 * @param lastModifiedMillis the version's Last-Modified, milliseconds since 1970
 * @param lengthBytes the object's length
 * @param versionId {@code x-amz-version-id}, empty where S3 gave none
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

  public void write(ByteBuffer to) {
    fill.write(to);
    to.putLong(lengthBytes).putLong(lastModifiedMillis).putInt(blockBytes);
    to.put((byte) dataBlocks).put((byte) parityBlocks).put((byte) matrix).put((byte) 0);
    Fields.putString(to, bucket);
    Fields.putString(to, key);
    Fields.putString(to, etag);
    Fields.putString(to, versionId);
  }

  public static Seal read(ByteBuffer from) {
    FillId fill = FillId.read(from);
    long lengthBytes = from.getLong();
    long lastModifiedMillis = from.getLong();
    int blockBytes = from.getInt();
    int dataBlocks = from.get() & 0xff;
    int parityBlocks = from.get() & 0xff;
    int matrix = from.get() & 0xff;
    from.get();
    String bucket = Fields.string(from);
    String key = Fields.string(from);
    String etag = Fields.string(from);
    String versionId = Fields.string(from);
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
