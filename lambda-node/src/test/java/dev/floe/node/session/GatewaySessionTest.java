package dev.floe.node.session;

import static dev.floe.node.session.NodeFixture.FILL;
import static dev.floe.node.session.NodeFixture.block;
import static dev.floe.node.session.NodeFixture.seal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.InvokeResult;
import dev.floe.node.invocation.LeaveReason;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.NoDataReason;
import dev.floe.node.protocol.RefusalReason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the requests of a proven gateway over a real socket. */
class GatewaySessionTest {
  private NodeFixture node;
  private InvokePayload payload;

  @BeforeEach
  void start() throws Exception {
    node = new NodeFixture(4 << 20);
    payload = node.payload(1, 1);
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  @Test
  void sendsItsIdentityAndItsHoldings() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.accept();
    Hello hello = lane.readHello(payload);
    lane.welcome();

    assertThat(hello.function()).isEqualTo("floe-node-03");
    assertThat(hello.instance()).isEqualTo(NodeFixture.INSTANCE);
    assertThat(hello.pid()).isEqualTo(ProcessHandle.current().pid());
    assertThat(hello.capacityBytes()).isEqualTo(4 << 20);
    assertThat(HoldingsReport.read(lane.next(FrameType.REPORT).payload()))
        .isEqualTo(new HoldingsReport(0, 0, 0));
    lane.empty(FrameType.FAREWELL, 0);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.FAREWELL);
  }

  @Test
  void servesWhatWasWritten() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] large = block(128 << 10, 1);
    byte[] small = block(64, 2);
    lane.write(1, FILL, 0, 0, 3, large);
    assertThat(lane.next(FrameType.STORED).requestId()).isEqualTo(1);
    lane.write(2, FILL, 7, 63, 254, small);
    lane.next(FrameType.STORED);

    lane.read(3, FILL, 0, 0, 3);
    lane.read(4, FILL, 7, 63, 254);
    assertThat(lane.data(3, FILL, 0, 0, 3)).isEqualTo(large);
    assertThat(lane.data(4, FILL, 7, 63, 254)).isEqualTo(small);
    lane.empty(FrameType.FAREWELL, 0);
    InvokeResult result = node.left();
    assertThat(result.blocksServed()).isEqualTo(2);
    assertThat(result.blocksStored()).isEqualTo(2);
    assertThat(result.bytesServed()).isEqualTo((128 << 10) + 64);
  }

  @Test
  void answersReadsInOrderAndSaysWhatIsMissing() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] block = block(1000, 1);
    lane.write(1, FILL, 0, 5, 0, block);
    lane.next(FrameType.STORED);

    lane.read(2, FILL, 0, 4, 0);
    lane.read(3, FILL, 0, 5, 0);
    lane.read(4, FILL, 0, 5, 1);
    lane.read(5, new FillId(9, 9), 0, 5, 0);
    PeerLane.Frame missing = lane.next(FrameType.NO_DATA);
    assertThat(missing.requestId()).isEqualTo(2);
    assertThat(NoDataReason.of((byte) missing.flags())).isEqualTo(NoDataReason.MISSING);
    assertThat(lane.data(3, FILL, 0, 5, 0)).isEqualTo(block);
    assertThat(lane.next(FrameType.NO_DATA).requestId()).isEqualTo(4);
    assertThat(lane.next(FrameType.NO_DATA).requestId()).isEqualTo(5);
  }

  @Test
  void servesManyReadsThatWereSentAtOnce() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] block = block(100 << 10, 1);
    lane.write(1, FILL, 0, 0, 0, block);
    lane.next(FrameType.STORED);

    // More than a lane queues: the rest waits in the socket.
    int reads = 3000;
    for (int i = 0; i < reads; i++) {
      lane.read(10 + i, FILL, 0, i % 2, 0);
    }
    for (int i = 0; i < reads; i++) {
      if (i % 2 == 0) {
        assertThat(lane.data(10 + i, FILL, 0, 0, 0)).isEqualTo(block);
      } else {
        assertThat(lane.next(FrameType.NO_DATA).requestId()).isEqualTo(10 + i);
      }
    }
  }

  @Test
  void refusesBlockWhoseChecksumDoesNotMatch() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] block = block(4096, 1);
    int crc = PeerLane.crc(FILL, 0, 0, 0, block);
    block[4095] ^= 1;
    lane.send(lane.writeFrame(1, FILL, 0, 0, 0, block, crc));
    assertRefused(lane, 1, RefusalReason.CORRUPT);
    // Right bytes under a wrong name count as damaged too.
    block[4095] ^= 1;
    lane.send(lane.writeFrame(2, FILL, 0, 1, 0, block, crc));
    assertRefused(lane, 2, RefusalReason.CORRUPT);

    lane.read(3, FILL, 0, 0, 0);
    lane.next(FrameType.NO_DATA);
    assertThat(node.store.heldBytes()).isZero();
  }

  @Test
  void refusesBlocksWhenTheNodeIsFullAndStoresThemAfterADrop() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] block = block(1 << 20, 1);
    for (int i = 0; i < 4; i++) {
      lane.write(i, FILL, i, 0, 0, block);
      lane.next(FrameType.STORED);
    }
    lane.write(4, FILL, 4, 0, 0, block);
    assertRefused(lane, 4, RefusalReason.FULL);

    lane.drop(FILL, 2, 0);
    lane.write(5, FILL, 4, 0, 0, block);
    assertThat(lane.next(FrameType.STORED).requestId()).isEqualTo(5);
    lane.drop(FILL, -1, 0);
    lane.read(6, FILL, 4, 0, 0);
    lane.next(FrameType.NO_DATA);
    assertThat(node.store.heldBytes()).isZero();
  }

  @Test
  void replacesBlockThatIsWrittenAgain() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] second = block(500, 2);
    lane.write(1, FILL, 0, 0, 0, block(90_000, 1));
    lane.next(FrameType.STORED);
    lane.write(2, FILL, 0, 0, 0, second);
    lane.next(FrameType.STORED);

    lane.read(3, FILL, 0, 0, 0);
    assertThat(lane.data(3, FILL, 0, 0, 0)).isEqualTo(second);
    assertThat(node.store.heldBytes()).isEqualTo(512);
  }

  @Test
  void replacesABlockAlthoughTheNodeIsFull() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    for (int i = 0; i < 4; i++) {
      lane.write(i, FILL, i, 0, 0, block(1 << 20, 1));
      lane.next(FrameType.STORED);
    }
    byte[] repaired = block(1 << 20, 2);
    lane.write(4, FILL, 3, 0, 0, repaired);
    assertThat(lane.next(FrameType.STORED).requestId()).isEqualTo(4);
    lane.read(5, FILL, 3, 0, 0);
    assertThat(lane.data(5, FILL, 3, 0, 0)).isEqualTo(repaired);
  }

  @Test
  void listsWhatIsSealedMostRecentlyUsedFirst() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    FillId unsealed = new FillId(5, 6);
    lane.write(1, FILL, 0, 0, 1, block(64, 1));
    lane.write(2, FILL, 1, 2, 1, block(64, 1));
    lane.write(3, unsealed, 0, 0, 0, block(64, 1));
    lane.seal(4, seal(FILL));
    lane.seal(5, seal(new FillId(7, 8)));
    lane.read(6, FILL, 0, 0, 1);
    for (int i = 0; i < 3; i++) {
      lane.next(FrameType.STORED);
    }
    assertThat(lane.next(FrameType.SEALED).requestId()).isEqualTo(4);
    assertRefused(lane, 5, RefusalReason.UNKNOWN_FILL);
    lane.next(FrameType.DATA);

    lane.empty(FrameType.LIST, 7);
    PeerLane.Frame first = lane.next(FrameType.INVENTORY);
    assertThat(first.requestId()).isEqualTo(7);
    assertThat(Inventory.read(first.payload())).isEqualTo(new Inventory.Seals(List.of(seal(FILL))));
    PeerLane.Frame last = lane.next(FrameType.INVENTORY);
    assertThat(last.flags()).isEqualTo(FrameHeader.LAST_PART);
    Inventory.Chunks chunks = (Inventory.Chunks) Inventory.read(last.payload());
    assertThat(chunks.chunks()).extracting(chunk -> chunk.segment()).containsExactly(0, 1);
    assertThat(chunks.chunks()).extracting(chunk -> chunk.presence()).containsExactly(1L, 4L);
  }

  @Test
  void cancelsReadThatWaits() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] block = block(1 << 20, 1);
    lane.write(1, FILL, 0, 0, 0, block);
    lane.next(FrameType.STORED);
    // Enough to fill the sockets' buffers, so that the last ones wait.
    int reads = 40;
    for (int i = 0; i < reads; i++) {
      lane.read(10 + i, FILL, 0, 0, 0);
    }
    lane.cancel(10 + reads - 1);
    lane.cancel(999);
    for (int i = 0; i < reads - 1; i++) {
      assertThat(lane.next(FrameType.DATA).requestId()).isEqualTo(10 + i);
    }
    PeerLane.Frame cancelled = lane.next(FrameType.NO_DATA);
    assertThat(NoDataReason.of((byte) cancelled.flags())).isEqualTo(NoDataReason.CANCELLED);
  }

  @Test
  void keepsBlockThatIsDroppedWhileItIsSent() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] block = block(1 << 20, 1);
    lane.write(1, FILL, 0, 0, 0, block);
    lane.next(FrameType.STORED);
    for (int i = 0; i < 30; i++) {
      lane.read(10 + i, FILL, 0, 0, 0);
    }
    // The next blocks have been sent as far as the socket's buffers accepted them.
    assertThat(lane.data(10, FILL, 0, 0, 0)).isEqualTo(block);
    lane.drop(FILL, -1, 0);
    FillId other = new FillId(1, 1);
    for (int i = 0; i < 3; i++) {
      lane.write(100 + i, other, 0, i, 0, block(1 << 20, 100 + i));
    }
    int whole = 0;
    for (int answers = 0; answers < 32; answers++) {
      PeerLane.Frame frame = lane.next();
      if (frame.type() == FrameType.DATA) {
        whole++;
        assertThat(frame.payloadBytes()).isEqualTo(block);
      }
    }
    assertThat(whole).isPositive();
    lane.read(200, other, 0, 2, 0);
    assertThat(lane.data(200, other, 0, 2, 0)).isEqualTo(block(1 << 20, 102));
  }

  @Test
  void answersPing() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    lane.empty(FrameType.PING, 77);
    assertThat(lane.next(FrameType.PONG).requestId()).isEqualTo(77);
  }

  @Test
  void servesSeveralLanesFromOneStore() throws Exception {
    InvokePayload threeLanes = node.payload(1, 3);
    node.invoke(threeLanes);
    List<PeerLane> lanes = node.acceptAll(threeLanes);
    byte[] block = block(128 << 10, 1);
    lanes.get(0).write(1, FILL, 0, 0, 0, block);
    lanes.get(0).next(FrameType.STORED);
    for (PeerLane lane : lanes) {
      lane.read(2, FILL, 0, 0, 0);
    }
    for (PeerLane lane : lanes) {
      assertThat(lane.data(2, FILL, 0, 0, 0)).isEqualTo(block);
    }
    lanes.get(2).empty(FrameType.FAREWELL, 0);
    assertThat(node.left().blocksServed()).isEqualTo(3);
  }

  private static void assertRefused(PeerLane lane, long requestId, RefusalReason reason)
      throws Exception {
    PeerLane.Frame frame = lane.next(FrameType.REFUSED);
    assertThat(frame.requestId()).isEqualTo(requestId);
    assertThat(RefusalReason.of((byte) frame.flags())).isEqualTo(reason);
  }
}
