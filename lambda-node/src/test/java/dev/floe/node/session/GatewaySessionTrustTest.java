package dev.floe.node.session;

import static dev.floe.node.session.NodeFixture.FILL;
import static dev.floe.node.session.NodeFixture.block;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.LeaveReason;
import dev.floe.node.protocol.ControlFrames;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import dev.floe.node.protocol.Hello;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests peers that are not the gateway, or that violate the protocol. */
class GatewaySessionTrustTest {
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
  void leavesWhenWelcomeIsSignedWithAnotherKey() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.accept();
    Hello hello = lane.readHello(payload);
    InvokePayload forged = node.payload(2, 1);
    ByteBuffer frame = lane.welcomeFrame(forged, hello);
    frame.putInt(16, 1);
    new ControlFrames().seal(frame, 0);
    lane.send(frame);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.NOT_WELCOME);
    assertThat(lane.isAtEnd()).isTrue();
  }

  @Test
  void leavesWhenWelcomeIsReplayed() throws Exception {
    node.invoke(payload);
    PeerLane first = node.accept();
    Hello hello = first.readHello(payload);
    ByteBuffer recorded = first.welcomeFrame(payload, hello);
    first.welcome();
    first.next(FrameType.REPORT);
    first.empty(FrameType.FAREWELL, 0);
    node.left();
    first.close();

    // The same invocation's key and nonce again: only the node's own nonce is new.
    node.invoke(payload);
    PeerLane second = node.accept();
    second.readHello(payload);
    second.send(recorded);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.NOT_WELCOME);
  }

  @Test
  void leavesWhenTheGatewayClosesTheLaneAfterHello() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.accept();
    lane.readHello(payload);
    lane.close();
    assertThat(node.left().reason()).isEqualTo(LeaveReason.NOT_WELCOME);
  }

  @Test
  void doesNothingForAPeerThatHasNotProvenItself() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.accept();
    lane.readHello(payload);
    lane.write(1, FILL, 0, 0, 0, block(64, 1));
    assertThat(lane.isAtEnd()).isTrue();
    assertThat(node.store.heldBytes()).isZero();
  }

  @Test
  void closesLaneOnGarbage() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    InvokePayload twoLanes = node.payload(1, 2);
    node.invoke(twoLanes);
    List<PeerLane> lanes = node.acceptAll(twoLanes);
    PeerLane healthy = lanes.get(0);
    PeerLane other = lanes.get(1);
    byte[] garbage = new byte[4096];
    random.nextBytes(garbage);
    garbage[0] = 99;
    other.send(ByteBuffer.wrap(garbage));
    assertThat(other.isAtEnd()).as("seed %d", seed).isTrue();
    healthy.empty(FrameType.PING, 5);
    assertThat(healthy.next(FrameType.PONG).requestId()).isEqualTo(5);
  }

  @Test
  void closesLaneOnLengthBeyondTheBound() throws Exception {
    assertClosedBy(header(FrameType.WRITE, (1 << 20) + 17, 1, 0, 0));
  }

  @Test
  void closesLaneOnNegativeLength() throws Exception {
    assertClosedBy(header(FrameType.SEAL, -1, 1, 0, 0));
  }

  @Test
  void closesLaneOnFrameThatOnlyNodesSend() throws Exception {
    assertClosedBy(header(FrameType.DATA, 1 << 20, 1, 0, 0));
  }

  @Test
  void closesLaneOnStripeBeyondTheSegment() throws Exception {
    ByteBuffer frame = ByteBuffer.allocate(64);
    new FrameWriter().read(frame, 1, 1, FILL, 0, 64, 0);
    assertClosedBy(frame.flip());
  }

  @Test
  void closesLaneOnFrameOfALaterInvocation() throws Exception {
    ByteBuffer frame = ByteBuffer.allocate(64);
    new FrameWriter().read(frame, 1, 2, FILL, 0, 0, 0);
    assertClosedBy(frame.flip());
  }

  @Test
  void closesLaneOnWrongChecksum() throws Exception {
    ByteBuffer frame = ByteBuffer.allocate(64);
    new FrameWriter().read(frame, 1, 1, FILL, 0, 0, 0);
    frame.flip().put(40, (byte) 1);
    assertClosedBy(frame);
  }

  private void assertClosedBy(ByteBuffer frame) throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    lane.send(frame);
    assertThat(lane.isAtEnd()).isTrue();
    assertThat(node.left().reason()).isEqualTo(LeaveReason.GATEWAY_GONE);
    assertThat(node.store.heldBytes()).isZero();
  }

  private static ByteBuffer header(
      FrameType type, int length, int invocation, int stripe, int index) {
    ByteBuffer frame = ByteBuffer.allocate(FrameHeader.BYTES + 32);
    FrameHeader.write(frame, 0, type, (byte) 0, length, 1, invocation, 0, stripe, index);
    return frame;
  }
}
