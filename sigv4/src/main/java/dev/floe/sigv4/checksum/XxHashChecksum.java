package dev.floe.sigv4.checksum;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.HashValue128;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A hash of the xxHash family with seed 0. S3 writes it in the canonical form of xxHash's
 * specification: most significant byte first.
 */
final class XxHashChecksum implements Checksum {
  private static final int COPY_BYTES = 8 << 10;

  private final HashStream64 hash;
  // The library reads arrays only; bytes of other buffers are copied to this array first.
  private byte @Nullable [] copy;

  XxHashChecksum(HashStream64 hash) {
    this.hash = hash;
  }

  @Override
  public void update(ByteBuffer bytes) {
    if (bytes.hasArray()) {
      hash.putBytes(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      bytes.position(bytes.limit());
      return;
    }
    if (copy == null) {
      copy = new byte[COPY_BYTES];
    }
    while (bytes.hasRemaining()) {
      int length = Math.min(bytes.remaining(), COPY_BYTES);
      bytes.get(copy, 0, length);
      hash.putBytes(copy, 0, length);
    }
  }

  @Override
  public byte[] digest() {
    if (hash instanceof HashStream128 wide) {
      HashValue128 value = wide.get();
      return ByteBuffer.allocate(2 * Long.BYTES)
          .putLong(value.getMostSignificantBits())
          .putLong(value.getLeastSignificantBits())
          .array();
    }
    return ByteBuffer.allocate(Long.BYTES).putLong(hash.getAsLong()).array();
  }
}
