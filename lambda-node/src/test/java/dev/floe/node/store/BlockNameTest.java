package dev.floe.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.ProtocolException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockNameTest {
  private static final FillId FILL = new FillId(1, -2);

  @ParameterizedTest
  @CsvSource({"-1, 0, 0", "0, 64, 0", "0, -1, 0", "0, 0, 255", "0, 0, -1"})
  void refusesNumbersOutOfBounds(int segment, int stripe, int index) {
    assertThatThrownBy(() -> BlockName.of(FILL, segment, stripe, index))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("expected 0 to");
  }

  @Test
  void isReadFromAFrameAtAnyPlace() {
    int at = 8;
    ByteBuffer frame = ByteBuffer.allocate(at + FrameHeader.BYTES + FillId.BYTES);
    FrameHeader.write(frame, at, FrameType.READ, (byte) 0, FillId.BYTES, 5, 1, 7, 63, 254);
    frame.putLong(at + FrameHeader.BYTES, FILL.high());
    frame.putLong(at + FrameHeader.BYTES + Long.BYTES, FILL.low());
    assertThat(BlockName.read(frame, at)).isEqualTo(BlockName.of(FILL, 7, 63, 254));
  }
}
