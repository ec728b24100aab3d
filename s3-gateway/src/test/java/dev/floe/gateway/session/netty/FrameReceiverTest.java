package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * The receiver reports the same frames however the stream is divided and whichever blocks were
 * expected.
 */
@SuppressWarnings("deprecation") // Netty's interfaces still use the deprecated Handle
final class FrameReceiverTest {
  private static final int EXPECTED_BYTES = 200;
  private static final int SCRATCH_BYTES = 100;

  private final FrameWriter writer = new FrameWriter();
  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
  private final List<String> sent = new ArrayList<>();
  private final Recorder recorder = new Recorder();
  private final FrameReceiver receiver = new FrameReceiver(recorder);
  private final EmbeddedChannel channel = new EmbeddedChannel(receiver);

  @RepeatedTest(200)
  void reportsTheFramesOfTheStream(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int id = 0; id < 20; id++) {
      switch (random.nextInt(4)) {
        case 0 -> control(FrameType.PONG, id);
        case 1 -> control(FrameType.NO_DATA, id);
        case 2 -> data(id, 1 + random.nextInt(300));
        default -> data(id, EXPECTED_BYTES);
      }
    }
    recorder.expects = random::nextBoolean;
    recorder.discards = () -> random.nextInt(4) == 0;
    receive(stream.toByteArray(), random);
    recorder.discarded.forEach(id -> sent.replaceAll(frame -> discarded(frame, id)));
    assertThat(recorder.frames).isEqualTo(sent);
    assertThat(recorder.borrowed).isZero();
  }

  private static String discarded(String frame, long id) {
    return frame.startsWith("DATA %d ".formatted(id)) ? "discarded " + id : frame;
  }

  /** The discarded block is longer than the scratch buffer, and the next header follows at once. */
  @Test
  void reportsTheFrameAfterADiscardedOne() {
    data(0, 3 * SCRATCH_BYTES);
    data(1, EXPECTED_BYTES);
    control(FrameType.PONG, 2);
    recorder.discards = () -> recorder.discarded.isEmpty();
    receive(stream.toByteArray(), new Random(1));
    assertThat(recorder.frames).containsExactly("discarded 0", sent.get(1), sent.get(2));
  }

  @Test
  void readsHeaderAndExpectedBlockInOneCall() {
    data(0, EXPECTED_BYTES);
    data(1, EXPECTED_BYTES);
    recorder.expects = () -> true;
    RecvByteBufAllocator.Handle handle = receiver.newHandle();
    byte[] bytes = stream.toByteArray();
    assertThat(read(handle, bytes, 0, bytes.length))
        .isEqualTo(FrameHeader.BYTES + EXPECTED_BYTES + FrameHeader.BYTES);
    assertThat(recorder.frames).containsExactly(sent.getFirst());
  }

  @Test
  void releasesTheExpectedMemoryIfNothingArrives() {
    recorder.expects = () -> true;
    RecvByteBufAllocator.Handle handle = receiver.newHandle();
    handle.allocate(UnpooledByteBufAllocator.DEFAULT).release();
    assertThat(recorder.borrowed).isOne();
    handle.lastBytesRead(0);
    assertThat(recorder.borrowed).isZero();
  }

  @Test
  void releasesTheExpectedMemoryIfTheConnectionBreaks() {
    recorder.expects = () -> true;
    RecvByteBufAllocator.Handle handle = receiver.newHandle();
    handle.allocate(UnpooledByteBufAllocator.DEFAULT).release();
    channel.pipeline().fireExceptionCaught(new IOException("reset"));
    assertThat(recorder.borrowed).isZero();
    assertThat(recorder.frames).isNotEmpty().allMatch(frame -> frame.startsWith("closed"));
  }

  @Test
  void releasesTheExpectedMemoryIfNoFrameArrives() {
    recorder.expects = () -> true;
    byte[] noise = new byte[FrameHeader.BYTES];
    Arrays.fill(noise, (byte) 0xff);
    read(receiver.newHandle(), noise, 0, noise.length);
    assertThat(recorder.borrowed).isZero();
    assertThat(recorder.frames).isNotEmpty().allMatch(frame -> frame.startsWith("closed"));
  }

  /** docs/PROTOCOL.md, "Bounds": an unproven connection holds one HELLO of at most 1 KiB. */
  @Test
  void readsAtMostOneKibibyteOfHello() {
    RecvByteBufAllocator.Handle handle = receiver.newHandle();
    byte[] header = hello(1 << 10);
    read(handle, header, 0, header.length);
    ByteBuf payload = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
    assertThat(payload.writableBytes()).isEqualTo(1 << 10);
    payload.release();
    assertThat(recorder.frames).isEmpty();
  }

  @Test
  void refusesALongerHelloByItsHeader() {
    byte[] header = hello((1 << 10) + 1);
    read(receiver.newHandle(), header, 0, header.length);
    assertThat(recorder.frames)
        .contains("closed: protocol: HELLO with a payload of 1025 bytes, expected 116 to 1024");
  }

  private static byte[] hello(int payloadBytes) {
    ByteBuffer header = ByteBuffer.allocate(FrameHeader.BYTES);
    FrameHeader.write(header, 0, FrameType.HELLO, (byte) 0, payloadBytes, 0, 1, 0, 0, 0);
    return header.array();
  }

  private void control(FrameType type, long id) {
    ByteBuffer frame = ByteBuffer.allocate(FrameHeader.BYTES);
    writer.empty(frame, type, (byte) 0, id, 1);
    stream.writeBytes(frame.array());
    sent.add(type + " " + id);
  }

  private void data(long id, int length) {
    byte[] block = new byte[length];
    new Random(id).nextBytes(block);
    ByteBuffer header = ByteBuffer.allocate(FrameHeader.BYTES);
    writer.dataHead(header, id, 1, 0, 0, 0, length, 0);
    stream.writeBytes(header.array());
    stream.writeBytes(block);
    sent.add("DATA %d %s".formatted(id, Unpooled.wrappedBuffer(block).hashCode()));
  }

  private void receive(byte[] bytes, Random random) {
    RecvByteBufAllocator.Handle handle = receiver.newHandle();
    int at = 0;
    while (at < bytes.length) {
      int piece = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 20 : 600));
      int end = at + piece;
      while (at < end) {
        at += read(handle, bytes, at, end);
      }
    }
  }

  /** Makes one read of the receive loop, from a socket that has the bytes up to {@code end}. */
  private int read(RecvByteBufAllocator.Handle handle, byte[] bytes, int at, int end) {
    ByteBuf target = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
    int count = Math.min(target.writableBytes(), end - at);
    target.writeBytes(bytes, at, count);
    handle.lastBytesRead(count);
    receiver.channelRead(channel.pipeline().firstContext(), target);
    return count;
  }

  /** Records the calls as text. */
  private static final class Recorder implements FrameReceiver.Frames {
    private final List<String> frames = new ArrayList<>();
    private final ByteBuf scratch = direct(SCRATCH_BYTES);
    private final List<Long> discarded = new ArrayList<>();
    private BooleanSupplier expects = () -> false;
    private BooleanSupplier discards = () -> false;
    private int borrowed;
    private @Nullable ByteBuf block;
    private int blockStart;
    private long id;
    private int length;
    private int progress;

    @Override
    public void onBytes(int count) {}

    @Override
    public void onControlBegins(FrameType type) {}

    @Override
    public void onControl(ByteBuffer frame) {
      frames.add(FrameHeader.type(frame, 0) + " " + FrameHeader.requestId(frame, 0));
    }

    @Override
    public @Nullable ByteBuf expected() {
      if (!expects.getAsBoolean()) {
        return null;
      }
      return borrow(FrameHeader.BYTES, EXPECTED_BYTES);
    }

    @Override
    public boolean onExpected(ByteBuffer header) {
      if (FrameHeader.type(header, 0) != FrameType.DATA
          || FrameHeader.payloadLengthBytes(header, 0) != EXPECTED_BYTES) {
        return false;
      }
      begins(header);
      return true;
    }

    @Override
    public void onNothingExpected() {
      borrowed--;
      block = null;
    }

    @Override
    public @Nullable ByteBuf onDataBegins(ByteBuffer header) {
      begins(header);
      if (discards.getAsBoolean()) {
        discarded.add(id);
        block = null;
        return null;
      }
      return borrow(0, length);
    }

    /** Returns a buffer that the garbage collector frees. */
    private static ByteBuf direct(int bytes) {
      return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes)).clear();
    }

    private ByteBuf borrow(int start, int payloadBytes) {
      borrowed++;
      blockStart = start;
      int room = start + payloadBytes + FrameHeader.BYTES;
      ByteBuf buffer = direct(room);
      block = buffer;
      return buffer;
    }

    private void begins(ByteBuffer header) {
      id = FrameHeader.requestId(header, 0);
      length = FrameHeader.payloadLengthBytes(header, 0);
      progress = 0;
    }

    @Override
    public void onDataProgress(int from, int to) {
      assertThat(from).isEqualTo(progress);
      progress = to;
    }

    @Override
    public void onDataEnds() {
      if (block == null) {
        frames.add("discarded " + id);
        return;
      }
      assertThat(progress).isEqualTo(length);
      ByteBuf whole = block.slice(blockStart, length);
      frames.add("DATA %d %s".formatted(id, whole.hashCode()));
      borrowed--;
    }

    @Override
    public ByteBuf scratch() {
      return scratch;
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClosed(String reason) {
      frames.add("closed: " + reason);
    }
  }
}
