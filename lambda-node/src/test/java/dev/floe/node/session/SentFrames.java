package dev.floe.node.session;

import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A wire that records the bytes that a lane writes, and accepts as many as the test allows. */
final class SentFrames implements Wire {
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private int room = Integer.MAX_VALUE;
  private int calls;

  /** Sets how many bytes the next calls accept in total. */
  void room(int bytes) {
    room = bytes;
  }

  /** Returns the number of calls of {@link #write} so far. */
  int calls() {
    return calls;
  }

  @Override
  public long write(SocketChannel to, ByteBuffer[] from, int offset, int count) {
    calls++;
    long written = 0;
    for (int i = offset; i < offset + count; i++) {
      byte[] piece = new byte[Math.min(room, from[i].remaining())];
      from[i].get(piece);
      sent.writeBytes(piece);
      room -= piece.length;
      written += piece.length;
    }
    return written;
  }

  /** Makes the output write as much as there is room for. */
  void push(LaneOutput output, int invocation) throws IOException {
    try (SocketChannel unused = SocketChannel.open()) {
      output.write(unused, this, invocation);
    }
  }

  /** Makes the output write, and returns the frames since the last call, which must be whole. */
  List<PeerLane.Frame> written(LaneOutput output, int invocation) throws IOException {
    push(output, invocation);
    List<PeerLane.Frame> frames = new ArrayList<>();
    ByteBuffer all = ByteBuffer.wrap(sent.toByteArray());
    sent.reset();
    while (all.hasRemaining()) {
      int length = FrameHeader.BYTES + FrameHeader.payloadLengthBytes(all, all.position());
      ByteBuffer raw = all.slice(all.position(), length);
      all.position(all.position() + length);
      frames.add(
          new PeerLane.Frame(
              FrameHeader.type(raw, 0),
              FrameHeader.flags(raw, 0),
              FrameHeader.requestId(raw, 0),
              FrameHeader.invocation(raw, 0),
              raw));
    }
    return frames;
  }

  /** Forgets what was written, because its connection has ended. */
  void forget() {
    sent.reset();
  }

  /** Describes a frame in one line: type, request id and, if they are not zero, the flags. */
  static String line(PeerLane.Frame frame) {
    String flags = frame.flags() == 0 ? "" : " flags " + frame.flags();
    return frame.type() + " " + frame.requestId() + flags;
  }

  /** Returns the type of each frame. */
  static List<FrameType> types(List<PeerLane.Frame> frames) {
    return frames.stream().map(PeerLane.Frame::type).toList();
  }
}
