package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.node.protocol.BlockCrc;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import dev.floe.node.protocol.Seal;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A lane over a connection in memory. Tests deliver frames to it, and see the frames that it sends
 * and the answers to its requests.
 */
abstract class LaneFixture extends IgnoredSessions implements BlockRead.Listener {
  static final int BYTES = 64;
  static final int READS = 300;
  static final long TIMEOUT = Duration.ofSeconds(1).toNanos();
  static final FillId FILL = new FillId(1, 2);

  final ManualLoop loop = new ManualLoop();
  long nowNanos = System.nanoTime();
  final BlockPool pool = new BlockPool(BYTES, new MemoryBudget((long) READS * BYTES));
  final BlockLease lease = Objects.requireNonNull(pool.tryLease(READS));
  final Hellos hellos = new Hellos();
  final Doorkeeper doorkeeper =
      new Doorkeeper(
          loop.asLoops(),
          (_, _) -> hellos.secret(),
          this,
          Clock.systemUTC(),
          new ZoneTraffic(Zones.UNKNOWN));
  final LaneConnection connection =
      new LaneConnection(loop.channel(), doorkeeper, () -> {}, () -> nowNanos);
  final FrameWriter frames = new FrameWriter();
  final List<String> told = new ArrayList<>();
  NodeLane lane;

  @BeforeEach
  void open() {
    lane = hello(1);
    assertThat(sent()).containsExactly("WELCOME");
    told.clear();
  }

  @AfterEach
  void nothingIsInUse() {
    connection.close("end of the test");
    loop.run();
    loop.channel().releaseOutbound();
    doorkeeper.release();
    lease.close();
    assertThat(pool.budget().inUseBytes()).isZero();
    pool.close();
  }

  /** Advances the lane's clock, while no byte arrives. */
  void pass(Duration silence) {
    nowNanos += silence.toNanos();
  }

  /** Opens the lane of an invocation. */
  NodeLane hello(int invocation) {
    connection.onControl(hellos.next(invocation));
    loop.run();
    return lane;
  }

  /** Returns the id of the n-th request after the lane's WELCOME, counted from 1. */
  static long id(int request) {
    return 2L + request;
  }

  BlockRead ask(int index) {
    BlockRead read = read(index);
    assertThat(lane.read(read)).isTrue();
    return read;
  }

  BlockRead read(int index) {
    return new BlockRead(place(index % 255), lease, this);
  }

  static BlockPlace place(int index) {
    return new BlockPlace(FILL, 0, 0, index, BYTES);
  }

  Block block() {
    return lease.take();
  }

  static Seal seal() {
    return new Seal(FILL, "bucket", "key", "\"etag\"", 0, BYTES, "", 1, 0, 0, BYTES);
  }

  void control(FrameType type, byte flags, long id) {
    ByteBuffer frame = ByteBuffer.allocate(FrameHeader.BYTES);
    frames.empty(frame, type, flags, id, 1);
    connection.onControl(frame.flip());
  }

  void data(BlockRead read, int value) {
    begin(read, value);
    finish(read, value);
  }

  void begin(BlockRead read, int value) {
    assertThat(connection.onDataBegins(header(read, value, BYTES))).isNotNull();
  }

  /** Delivers the rest of the block, with this value in every byte. */
  void finish(BlockRead read, int value) {
    Objects.requireNonNull(read.block()).segment().asSlice(0, BYTES).fill((byte) value);
    connection.onBytes(BYTES);
    connection.onDataProgress(0, BYTES / 2);
    connection.onDataProgress(BYTES / 2, BYTES);
    connection.onDataEnds();
  }

  ByteBuffer header(BlockRead read, int value, int length) {
    return header(read.requestId(), value, length);
  }

  /** Returns a DATA header with the checksum of a block whose bytes all have this value. */
  ByteBuffer header(long id, int value, int length) {
    BlockCrc crc = new BlockCrc();
    crc.begin(FILL, 0, 0, value, BYTES);
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    while (bytes.hasRemaining()) {
      bytes.put((byte) value);
    }
    crc.update(bytes.flip());
    ByteBuffer header = ByteBuffer.allocate(FrameHeader.BYTES);
    frames.dataHead(header, id, 1, 0, 0, value, length, crc.value());
    return header.flip();
  }

  /** Returns the types of the frames that the lane has sent since the last call. */
  List<String> sent() {
    loop.run();
    return SentFrames.types(loop.channel());
  }

  void replied(WriteOutcome outcome) {
    told.add(outcome.name());
  }

  @Override
  public void onBlock(BlockRead read, Block block) {
    byte[] bytes = block.segment().asSlice(0, BYTES).toArray(ValueLayout.JAVA_BYTE);
    told.add("block %d of %ds".formatted(read.place().index(), bytes[BYTES - 1]));
    block.close();
  }

  @Override
  public void onLoss(BlockRead read, BlockLoss loss) {
    told.add("lost %d %s".formatted(read.place().index(), loss));
  }

  @Override
  public void onOpened(NodeSession session) {
    lane = Objects.requireNonNull(session.lane(loop.loop()));
    told.add("opened " + session.invocation());
  }

  @Override
  public void onClosed(NodeSession session, String reason) {
    told.add("closed " + reason);
  }
}
