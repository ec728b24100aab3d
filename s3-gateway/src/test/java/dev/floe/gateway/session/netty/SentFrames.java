package dev.floe.gateway.session.netty;

import dev.floe.node.protocol.FrameHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Splits the bytes that were written to a channel in memory into frames. */
final class SentFrames {
  private static final int MAX_BYTES = 1 << 16;

  private SentFrames() {}

  /**
   * Takes all bytes that were written, which must be whole frames, and returns the frames' types.
   */
  static List<String> types(EmbeddedChannel channel) {
    ByteBuffer all = ByteBuffer.allocate(MAX_BYTES);
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.put(out.nioBuffer());
      out.release();
    }
    all.flip();
    List<String> types = new ArrayList<>();
    while (all.hasRemaining()) {
      int at = all.position();
      types.add(FrameHeader.type(all, at).name());
      all.position(at + FrameHeader.BYTES + FrameHeader.payloadLengthBytes(all, at));
    }
    return types;
  }
}
