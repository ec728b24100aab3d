package dev.floe.node.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests headers, checksums and the writer. */
class FramesTest {
  private static final FillId FILL = new FillId(0x0102030405060708L, 0x090a0b0c0d0e0f10L);

  private final FrameWriter writer = new FrameWriter();
  private final ControlFrames checksums = new ControlFrames();

  /** The bytes of docs/PROTOCOL.md's example. */
  @Test
  void readHasTheDocumentedBytes() {
    ByteBuffer frame = ByteBuffer.allocate(64);
    writer.read(frame, 0x1122334455667788L, 5, FILL, 6, 63, 11);
    byte[] bytes = new byte[frame.flip().remaining()];
    frame.get(bytes);
    assertThat(HexFormat.of().formatHex(bytes))
        .startsWith(
            "0a003f0b" + "00000010" + "1122334455667788" + "00000005" + "00000006" + "00000000")
        .endsWith("0102030405060708090a0b0c0d0e0f10")
        .hasSize(96);
  }

  @Test
  void headerKeepsItsFields() {
    ByteBuffer frame = ByteBuffer.allocate(100).position(7);
    writer.dataHead(frame, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 63, 254, 1 << 20, 0xdeadbeef);
    assertThat(frame.position()).isEqualTo(7 + FrameHeader.BYTES);
    assertThat(FrameHeader.type(frame, 7)).isEqualTo(FrameType.DATA);
    assertThat(FrameHeader.requestId(frame, 7)).isEqualTo(-1);
    assertThat(FrameHeader.invocation(frame, 7)).isEqualTo(Integer.MIN_VALUE);
    assertThat(FrameHeader.segment(frame, 7)).isEqualTo(Integer.MAX_VALUE);
    assertThat(FrameHeader.stripe(frame, 7)).isEqualTo(63);
    assertThat(FrameHeader.index(frame, 7)).isEqualTo(254);
    assertThat(FrameHeader.payloadLengthBytes(frame, 7)).isEqualTo(1 << 20);
    assertThat(FrameHeader.crc(frame, 7)).isEqualTo(0xdeadbeef);
  }

  @Test
  void writeCarriesTheFillIdBeforeTheBlock() {
    ByteBuffer frame = ByteBuffer.allocate(100);
    writer.writeHead(frame, 1, 2, FILL, 3, 4, 5, 1000, 6);
    assertThat(frame.position()).isEqualTo(FrameHeader.BYTES + FillId.BYTES);
    assertThat(FrameHeader.payloadLengthBytes(frame, 0)).isEqualTo(1016);
    assertThat(FillId.read(frame.position(FrameHeader.BYTES))).isEqualTo(FILL);
  }

  @Test
  void flippedBitInAnyByteOfAControlFrameFails() {
    for (int at = 0; at < FrameWriter.FILL_FRAME_BYTES; at++) {
      ByteBuffer frame = ByteBuffer.allocate(64);
      writer.drop(frame, 9, 1, FILL, -1, 0);
      checksums.check(frame, 0);
      frame.put(at, (byte) (frame.get(at) ^ 1 << at % 8));
      assertThatThrownBy(() -> checksums.check(frame, 0))
          .as("byte %d", at)
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void boundsLengthsByType() {
    ByteBuffer frame = ByteBuffer.allocate(64);
    record Case(FrameType type, int least, int most) {}
    for (Case bounds :
        List.of(
            new Case(FrameType.READ, 16, 16),
            new Case(FrameType.PING, 0, 0),
            new Case(FrameType.DATA, 1, 1 << 20),
            new Case(FrameType.WRITE, 17, (1 << 20) + 16),
            new Case(FrameType.WELCOME, 33, 33),
            new Case(FrameType.INVENTORY, 4, 64 << 10))) {
      for (int length : new int[] {bounds.least, bounds.most}) {
        FrameHeader.write(frame, 0, bounds.type, (byte) 0, length, 0, 0, 0, 0, 0);
        assertThat(FrameHeader.payloadLengthBytes(frame, 0)).isEqualTo(length);
      }
      for (int length : new int[] {-1, bounds.least - 1, bounds.most + 1, Integer.MIN_VALUE}) {
        FrameHeader.write(frame, 0, bounds.type, (byte) 0, length, 0, 0, 0, 0, 0);
        assertThatThrownBy(() -> FrameHeader.payloadLengthBytes(frame, 0))
            .isInstanceOf(ProtocolException.class);
      }
    }
  }

  @Test
  void knowsEveryTypeByItsNumberAndNoOther() {
    int known = 0;
    for (int id = Byte.MIN_VALUE; id <= Byte.MAX_VALUE; id++) {
      byte number = (byte) id;
      try {
        assertThat(FrameType.of(number).id()).isEqualTo(number);
        known++;
      } catch (ProtocolException e) {
        assertThat(e).hasMessageContaining(Integer.toString(id));
      }
    }
    assertThat(known).isEqualTo(FrameType.values().length);
  }

  @Test
  void reasonsKeepTheirNumbers() {
    for (NoDataReason reason : NoDataReason.values()) {
      assertThat(NoDataReason.of(reason.flags())).isEqualTo(reason);
    }
    for (RefusalReason reason : RefusalReason.values()) {
      assertThat(RefusalReason.of(reason.flags())).isEqualTo(reason);
    }
    assertThatThrownBy(() -> NoDataReason.of((byte) 0)).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> RefusalReason.of((byte) 9)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void blockChecksumCoversNameAndLength() {
    int right = blockCrc(FILL, 1, 2, 3, new byte[64]);
    assertThat(blockCrc(new FillId(FILL.high(), 0), 1, 2, 3, new byte[64])).isNotEqualTo(right);
    assertThat(blockCrc(FILL, 0, 2, 3, new byte[64])).isNotEqualTo(right);
    assertThat(blockCrc(FILL, 1, 0, 3, new byte[64])).isNotEqualTo(right);
    assertThat(blockCrc(FILL, 1, 2, 0, new byte[64])).isNotEqualTo(right);
    assertThat(blockCrc(FILL, 1, 2, 3, new byte[128])).isNotEqualTo(right);
    assertThat(blockCrc(FILL, 1, 2, 3, new byte[64])).isEqualTo(right);
    // CRC32C of the name's 28 bytes and 64 zeros, computed by another implementation.
    assertThat(Integer.toHexString(right)).isEqualTo("dcc467ba");
  }

  private static int blockCrc(FillId fill, int segment, int stripe, int index, byte[] block) {
    BlockCrc crc = new BlockCrc();
    crc.begin(fill, segment, stripe, index, block.length);
    crc.update(ByteBuffer.wrap(block));
    return crc.value();
  }
}
