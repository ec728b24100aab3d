package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import dev.floe.node.protocol.Handshake;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ends sessions while a block arrives or while the lane is full. After a farewell, the connection
 * still reads the rest of the block.
 */
class FarewellTest {
  private static final long EXPIRY = Long.MAX_VALUE / 2;
  private static final int BLOCK_BYTES = 1024;
  private static final SessionKey KEY = SessionKey.derive(new byte[32], "node", 1, EXPIRY);
  private static final Nonce NONCE = new Nonce(1, 2, 3, 4);

  private final Loops loops = Loops.start(1);
  private final BlockPool blocks = new BlockPool(BLOCK_BYTES, new MemoryBudget(1 << 20));
  private final CompletableFuture<NodeSession> opened = new CompletableFuture<>();
  private final CompletableFuture<BlockLoss> lost = new CompletableFuture<>();
  private final FrameWriter frames = new FrameWriter();
  private NodeListener listener;
  private Socket node;

  @BeforeEach
  void connect() throws Exception {
    InvocationSecret invocation = new InvocationSecret(KEY, NONCE, EXPIRY);
    listener =
        NodeListener.bind(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            (function, number) -> invocation,
            new Sessions(),
            Clock.systemUTC(),
            new ZoneTraffic(Zones.UNKNOWN));
    node = new Socket(InetAddress.getLoopbackAddress(), listener.address().getPort());
    node.setSoTimeout(10_000);
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    listener.close();
    await().until(() -> blocks.blocksInUse() == 0);
    loops.close();
    blocks.close();
  }

  @Test
  void keepsTheMemoryOfABlockUntilItsLastByteArrives() throws Exception {
    ByteBuffer data = askForABlock();
    send(data.slice(0, 400));
    NodeSession session = opened.get(10, TimeUnit.SECONDS);
    await().until(() -> blocks.blocksInUse() == 1);

    session.farewell();

    assertThat(lost.get(10, TimeUnit.SECONDS)).isEqualTo(BlockLoss.GONE);
    assertThat(blocks.blocksInUse()).isEqualTo(1);
    send(data.slice(400, data.capacity() - 400));
    await().until(() -> blocks.blocksInUse() == 0);
  }

  @Test
  void freesTheMemoryOfABlockWhenItsConnectionEnds() throws Exception {
    ByteBuffer data = askForABlock();
    send(data.slice(0, 400));
    NodeSession session = opened.get(10, TimeUnit.SECONDS);
    await().until(() -> blocks.blocksInUse() == 1);
    session.farewell();
    lost.get(10, TimeUnit.SECONDS);

    node.close();

    await().until(() -> blocks.blocksInUse() == 0);
  }

  /**
   * The node reads nothing at first, so the lane has no room for LIST. The gateway sends it once
   * there is room.
   */
  @Test
  void repeatsAnInventoryRequestThatFoundTheLaneFull() throws Exception {
    askForABlock();
    NodeSession session = opened.get(10, TimeUnit.SECONDS);
    int dropped = fillLane(session);

    session.list();
    CompletableFuture<Boolean> tried = new CompletableFuture<>();
    loops.get(0).execute(() -> tried.complete(true));
    tried.get(10, TimeUnit.SECONDS);

    for (int i = 0; i < dropped; i++) {
      next(FrameType.DROP);
    }
    next(FrameType.LIST);
  }

  /** The kernel may make room on the lane again, so the frame may still be sent. */
  @Test
  void aFullLaneSendsFarewellLaterOrEndsTheConnection() throws Exception {
    askForABlock();
    NodeSession session = opened.get(10, TimeUnit.SECONDS);
    fillLane(session);

    session.farewell();

    try {
      while (readFrame() != FrameType.FAREWELL) {}
    } catch (EOFException e) {
      // The connection ended.
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    assertThat(session.isOpen()).isFalse();
  }

  /** Reads one frame and returns its type; throws EOFException at the connection's end. */
  private FrameType readFrame() throws IOException {
    DataInputStream in = new DataInputStream(node.getInputStream());
    byte[] head = new byte[FrameHeader.BYTES];
    in.readFully(head);
    ByteBuffer frame = ByteBuffer.wrap(head);
    in.readFully(new byte[FrameHeader.payloadLengthBytes(frame, 0)]);
    return FrameHeader.type(frame, 0);
  }

  /** Sends frames until the lane has no room for another, and returns their number. */
  private int fillLane(NodeSession session) {
    Loop loop = loops.get(0);
    NodeLane lane = Objects.requireNonNull(session.lane(loop));
    AtomicInteger sent = new AtomicInteger();
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> {
          CompletableFuture<Boolean> full = new CompletableFuture<>();
          loop.execute(() -> {
            boolean taken = lane.drop(new FillId(1, 2), 0, 0);
            full.complete(!taken);
            while (taken) {
              sent.incrementAndGet();
              taken = lane.drop(new FillId(1, 2), 0, 0);
            }
          });
          return full.get();
        });
    return sent.get();
  }

  /**
   * Opens a session and requests a block. Returns the DATA frame that answers the request, not yet
   * sent.
   */
  private ByteBuffer askForABlock() throws Exception {
    ByteBuffer out = ByteBuffer.allocate(2048);
    int at = frames.begin(out);
    InstanceId instance = new InstanceId(5, 6);
    Nonce drawn = new Nonce(9, 9, 9, 9);
    Hello hello = new Hello(0, 1, 4711, EXPIRY, instance, drawn, 1 << 20, 0, "node");
    Handshake.writeHello(out, KEY, NONCE, 1, hello);
    frames.finish(out, at, FrameType.HELLO, (byte) 0, 0, 1);
    send(out.flip());
    next(FrameType.WELCOME);

    Loop loop = loops.get(0);
    NodeLane lane = Objects.requireNonNull(opened.get(10, TimeUnit.SECONDS).lane(loop));
    BlockPlace place = new BlockPlace(new FillId(1, 2), 0, 0, 0, BLOCK_BYTES);
    CompletableFuture<Boolean> asked = new CompletableFuture<>();
    loop.execute(() -> {
      BlockLease lease = Objects.requireNonNull(blocks.tryLease(1));
      asked.complete(lane.read(new BlockRead(place, lease, new Losses(lease))));
    });
    assertThat(asked.get(10, TimeUnit.SECONDS)).isTrue();
    ByteBuffer read = next(FrameType.READ);
    ByteBuffer data = ByteBuffer.allocate(FrameHeader.BYTES + BLOCK_BYTES);
    frames.dataHead(data, FrameHeader.requestId(read, 0), 1, 0, 0, 0, BLOCK_BYTES, 0);
    return data.clear();
  }

  private void send(ByteBuffer bytes) throws IOException {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    node.getOutputStream().write(copy);
  }

  private ByteBuffer next(FrameType expected) throws IOException {
    byte[] head = node.getInputStream().readNBytes(FrameHeader.BYTES);
    ByteBuffer frame = ByteBuffer.wrap(head);
    assertThat(FrameHeader.type(frame, 0)).isEqualTo(expected);
    node.getInputStream().readNBytes(FrameHeader.payloadLengthBytes(frame, 0));
    return frame;
  }

  /** Records the loss. Closes the lease, which is for this block only. */
  private final class Losses implements BlockRead.Listener {
    private final BlockLease lease;

    Losses(BlockLease lease) {
      this.lease = lease;
    }

    @Override
    public void onBlock(BlockRead read, Block block) {
      block.close();
      lease.close();
    }

    @Override
    public void onLoss(BlockRead read, BlockLoss loss) {
      lease.close();
      lost.complete(loss);
    }
  }

  private final class Sessions extends IgnoredSessions {
    @Override
    public void onOpened(NodeSession session) {
      opened.complete(session);
    }
  }
}
