package dev.floe.node.session;

import static java.util.Objects.requireNonNull;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.protocol.BlockCrc;
import dev.floe.node.protocol.ControlFrames;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import dev.floe.node.protocol.Handshake;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.Seal;
import dev.floe.node.protocol.Welcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The gateway's end of one lane, written for tests: plain, blocking, one frame at a time. */
final class PeerLane implements AutoCloseable {
  private final Socket socket;
  private final FrameWriter frames = new FrameWriter();
  private final ControlFrames checksums = new ControlFrames();
  private @Nullable InvokePayload payload;
  private @Nullable Hello hello;

  /** One whole frame as received. */
  record Frame(FrameType type, int flags, long requestId, int invocation, ByteBuffer raw) {
    ByteBuffer payload() {
      return FrameHeader.payload(raw, 0);
    }

    byte[] payloadBytes() {
      byte[] bytes = new byte[raw.capacity() - FrameHeader.BYTES];
      raw.get(FrameHeader.BYTES, bytes);
      return bytes;
    }
  }

  /** Takes over an accepted connection, whose first frame must be a HELLO. */
  PeerLane(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
  }

  /** Reads HELLO, which must be genuine, without answering it. */
  Hello readHello(InvokePayload payload) throws IOException {
    this.payload = payload;
    Frame frame = next();
    if (frame.type != FrameType.HELLO || frame.invocation != payload.invocation()) {
      throw new AssertionError("expected HELLO, got " + frame);
    }
    if (!Handshake.isGenuineHello(
        frame.payload(), payload.key(), payload.gatewayNonce(), payload.invocation())) {
      throw new AssertionError("HELLO is not genuine");
    }
    Hello read = Hello.read(frame.payload());
    hello = read;
    return read;
  }

  private InvokePayload payload() {
    return requireNonNull(payload);
  }

  private int invocation() {
    return payload().invocation();
  }

  void welcome() throws IOException {
    send(welcomeFrame(payload(), requireNonNull(hello)));
  }

  ByteBuffer welcomeFrame(InvokePayload as, Hello to) {
    ByteBuffer out = ByteBuffer.allocate(256);
    int at = frames.begin(out);
    Handshake.writeWelcome(
        out, as.key(), as.gatewayNonce(), to.nodeNonce(), as.invocation(), new Welcome(to.lane()));
    frames.finish(out, at, FrameType.WELCOME, (byte) 0, 0, as.invocation());
    return out.flip();
  }

  void empty(FrameType type, long requestId) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(64);
    frames.empty(out, type, (byte) 0, requestId, invocation());
    send(out.flip());
  }

  void read(long requestId, FillId fill, int segment, int stripe, int index) throws IOException {
    readUnder(invocation(), requestId, fill, segment, stripe, index);
  }

  void readUnder(int invocation, long requestId, FillId fill, int segment, int stripe, int index)
      throws IOException {
    ByteBuffer out = ByteBuffer.allocate(64);
    frames.read(out, requestId, invocation, fill, segment, stripe, index);
    send(out.flip());
  }

  void cancel(long requestId) throws IOException {
    empty(FrameType.CANCEL, requestId);
  }

  void write(long requestId, FillId fill, int segment, int stripe, int index, byte[] block)
      throws IOException {
    int crc = crc(fill, segment, stripe, index, block);
    send(writeFrame(requestId, fill, segment, stripe, index, block, crc));
  }

  ByteBuffer writeFrame(
      long requestId, FillId fill, int segment, int stripe, int index, byte[] block, int crc) {
    ByteBuffer out = ByteBuffer.allocate(64 + block.length);
    frames.writeHead(out, requestId, invocation(), fill, segment, stripe, index, block.length, crc);
    return out.put(block).flip();
  }

  void drop(FillId fill, int segment, int index) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(64);
    frames.drop(out, 0, invocation(), fill, segment, index);
    send(out.flip());
  }

  void keepUnder(int invocation, FillId fill) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(64);
    frames.keep(out, 0, invocation, fill);
    send(out.flip());
  }

  void seal(long requestId, Seal seal) throws IOException {
    sealUnder(invocation(), requestId, seal);
  }

  void sealUnder(int invocation, long requestId, Seal seal) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(FrameHeader.BYTES + Seal.MAX_BYTES);
    int at = frames.begin(out);
    seal.write(out);
    frames.finish(out, at, FrameType.SEAL, (byte) 0, requestId, invocation);
    send(out.flip());
  }

  void send(ByteBuffer bytes) throws IOException {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    socket.getOutputStream().write(copy);
  }

  /** Sets the time limit of {@link #next} and {@link #bytes}. */
  void timeout(Duration timeout) throws IOException {
    socket.setSoTimeout((int) timeout.toMillis());
  }

  /** Reads the next bytes of the stream, without parsing them. */
  byte[] bytes(int count) throws IOException {
    return socket.getInputStream().readNBytes(count);
  }

  /** Reads the next frame and checks its checksum unless it carries a block. */
  Frame next() throws IOException {
    byte[] head = socket.getInputStream().readNBytes(FrameHeader.BYTES);
    if (head.length < FrameHeader.BYTES) {
      throw new EOFException("end of stream");
    }
    int length = FrameHeader.payloadLengthBytes(ByteBuffer.wrap(head), 0);
    byte[] all = Arrays.copyOf(head, FrameHeader.BYTES + length);
    byte[] body = socket.getInputStream().readNBytes(length);
    System.arraycopy(body, 0, all, FrameHeader.BYTES, body.length);
    ByteBuffer raw = ByteBuffer.wrap(all);
    FrameType type = FrameHeader.type(raw, 0);
    if (type != FrameType.DATA) {
      checksums.check(raw, 0);
    }
    return new Frame(
        type,
        FrameHeader.flags(raw, 0),
        FrameHeader.requestId(raw, 0),
        FrameHeader.invocation(raw, 0),
        raw);
  }

  Frame next(FrameType expected) throws IOException {
    Frame frame = next();
    if (frame.type != expected) {
      throw new AssertionError("expected %s, got %s".formatted(expected, frame));
    }
    return frame;
  }

  /** Reads a DATA frame, whose checksum must match the requested block. */
  byte[] data(long requestId, FillId fill, int segment, int stripe, int index) throws IOException {
    Frame frame = next(FrameType.DATA);
    byte[] block = frame.payloadBytes();
    if (frame.requestId != requestId
        || FrameHeader.crc(frame.raw, 0) != crc(fill, segment, stripe, index, block)) {
      throw new AssertionError("not the requested block: " + frame);
    }
    return block;
  }

  /** Ends the stream to the node; frames can still be received. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  boolean isAtEnd() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  static int crc(FillId fill, int segment, int stripe, int index, byte[] block) {
    BlockCrc crc = new BlockCrc();
    crc.begin(fill, segment, stripe, index, block.length);
    crc.update(ByteBuffer.wrap(block));
    return crc.value();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
