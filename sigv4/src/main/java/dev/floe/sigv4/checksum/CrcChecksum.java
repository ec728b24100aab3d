package dev.floe.sigv4.checksum;

import java.nio.ByteBuffer;

/** A CRC of 32 or 64 bits. */
final class CrcChecksum implements Checksum {
  private final java.util.zip.Checksum crc;
  private final int lengthBytes;

  CrcChecksum(java.util.zip.Checksum crc, int lengthBytes) {
    this.crc = crc;
    this.lengthBytes = lengthBytes;
  }

  @Override
  public void update(ByteBuffer bytes) {
    crc.update(bytes);
  }

  @Override
  public byte[] digest() {
    long value = crc.getValue();
    byte[] bytes = new byte[lengthBytes];
    for (int i = lengthBytes - 1; i >= 0; i--) {
      bytes[i] = (byte) value;
      value >>>= Byte.SIZE;
    }
    return bytes;
  }
}
