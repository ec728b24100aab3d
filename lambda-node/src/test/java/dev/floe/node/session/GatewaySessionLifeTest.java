package dev.floe.node.session;

import static dev.floe.node.session.NodeFixture.FILL;
import static dev.floe.node.session.NodeFixture.block;
import static dev.floe.node.session.NodeFixture.seal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.InvokePayload.Stay;
import dev.floe.node.invocation.InvokeResult;
import dev.floe.node.invocation.LeaveReason;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.NoDataReason;
import dev.floe.node.protocol.RefusalReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the ends of invocations, and the state that the next invocation starts from. */
class GatewaySessionLifeTest {
  /** So many reads that they take longer than any time limit in this test. */
  private static final int MANY_READS = 1_000_000;

  private static final Stay SHORT_STAY =
      new Stay(
          Duration.ofMillis(1), Duration.ofMillis(8), Duration.ofMillis(50), Duration.ofMinutes(5));

  private NodeFixture node;
  private InvokePayload payload;

  @BeforeEach
  void start() throws Exception {
    // Long enough for a test to answer GOODBYE on any machine.
    node = new NodeFixture(4 << 20, Duration.ofSeconds(10), store -> Wire.DIRECT);
    payload = node.payload(1, 1);
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  @Test
  void saysGoodbyeWhenIdleAndLeavesOnFarewell() throws Exception {
    payload = node.payload(1, 1, SHORT_STAY);
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    lane.next(FrameType.GOODBYE);
    lane.empty(FrameType.FAREWELL, 0);
    // Under load the answer may arrive too late; both reasons are right.
    assertThat(node.left().reason()).isIn(LeaveReason.FAREWELL, LeaveReason.GOODBYE_UNANSWERED);
  }

  @Test
  void leavesWithoutAnswerToGoodbye() throws Exception {
    node.close();
    node = new NodeFixture(4 << 20);
    payload = node.payload(1, 1, SHORT_STAY);
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    lane.next(FrameType.GOODBYE);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.GOODBYE_UNANSWERED);
  }

  @Test
  void staysUntilTheDeadlineIfEachGoodbyeIsAnsweredStay() throws Exception {
    payload = node.payload(1, 1, SHORT_STAY);
    node.invoke(payload, Duration.ofSeconds(2));
    PeerLane lane = node.live(payload);
    for (int i = 0; i < 3; i++) {
      lane.next(FrameType.GOODBYE);
      lane.empty(FrameType.STAY, 0);
    }
    assertThat(node.left().reason()).isEqualTo(LeaveReason.DEADLINE);
  }

  @Test
  void returnsWhenTheGatewayIsGone() throws Exception {
    InvokePayload twoLanes = node.payload(1, 2);
    node.invoke(twoLanes);
    List<PeerLane> lanes = node.acceptAll(twoLanes);
    node.stopListening();
    lanes.get(0).close();
    lanes.get(1).close();
    assertThat(node.left().reason()).isEqualTo(LeaveReason.GATEWAY_GONE);
  }

  @Test
  void redialsABrokenLane() throws Exception {
    InvokePayload twoLanes = node.payload(1, 2);
    node.invoke(twoLanes);
    List<PeerLane> lanes = node.acceptAll(twoLanes);
    byte[] block = block(5000, 1);
    lanes.get(0).write(1, FILL, 0, 0, 0, block);
    lanes.get(0).next(FrameType.STORED);
    lanes.get(1).close();

    PeerLane again = node.accept();
    assertThat(again.readHello(twoLanes).lane()).isEqualTo(1);
    again.welcome();
    again.read(1, FILL, 0, 0, 0);
    assertThat(again.data(1, FILL, 0, 0, 0)).isEqualTo(block);
    lanes.get(0).empty(FrameType.FAREWELL, 0);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.FAREWELL);
  }

  @Test
  void refusesASealOfAnOlderInvocation() throws Exception {
    InvokePayload second = node.payload(2, 1);
    node.invoke(second);
    PeerLane lane = node.live(second);
    lane.write(1, FILL, 0, 0, 0, block(1000, 1));
    lane.next(FrameType.STORED);
    lane.sealUnder(1, 2, seal(FILL));
    assertThat(RefusalReason.of((byte) lane.next(FrameType.REFUSED).flags()))
        .isEqualTo(RefusalReason.GONE);
    lane.empty(FrameType.FAREWELL, 0);
    node.left();
    assertThat(node.store.report().chunks()).isZero();
    assertThat(node.store.holdsUnsealed()).isTrue();
  }

  @Test
  void failureEndsTheInvocationButNotTheStore() throws Exception {
    AtomicBoolean failing = new AtomicBoolean();
    node.close();
    node =
        new NodeFixture(
            4 << 20,
            Duration.ofSeconds(10),
            store ->
                new Wire() {
                  @Override
                  public long read(SocketChannel from, ByteBuffer[] into) throws IOException {
                    if (failing.get()) {
                      throw new IllegalStateException("on purpose");
                    }
                    return from.read(into);
                  }
                });
    payload = node.payload(1, 1);
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] block = block(100_000, 1);
    lane.write(1, FILL, 0, 0, 0, block);
    lane.next(FrameType.STORED);
    lane.seal(2, seal(FILL));
    lane.next(FrameType.SEALED);

    failing.set(true);
    lane.empty(FrameType.PING, 3);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.FAILED);

    failing.set(false);
    InvokePayload second = node.payload(2, 1);
    node.invoke(second);
    PeerLane again = node.live(second);
    again.read(1, FILL, 0, 0, 0);
    assertThat(again.data(1, FILL, 0, 0, 0)).isEqualTo(block);
  }

  @Test
  void givesUpWhenNothingListens() throws Exception {
    node.stopListening();
    node.invoke(payload);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.UNREACHABLE);
  }

  @Test
  void freezeKeepsConnectionsAndSealedBlocks() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] block = block(100_000, 1);
    lane.write(1, FILL, 0, 0, 0, block);
    lane.next(FrameType.STORED);
    lane.write(2, new FillId(1, 1), 0, 0, 0, block);
    lane.next(FrameType.STORED);
    lane.seal(3, seal(FILL));
    lane.next(FrameType.SEALED);
    lane.empty(FrameType.FAREWELL, 0);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.FAREWELL);

    InvokePayload second = node.payload(2, 1);
    node.invoke(second);
    lane.readHello(second);
    lane.welcome();
    HoldingsReport report = HoldingsReport.read(lane.next(FrameType.REPORT).payload());
    assertThat(report.chunks()).isEqualTo(1);
    assertThat(report.bytes()).isEqualTo(112 << 10);
    assertThat(report.digest()).isEqualTo(HoldingsReport.digest(FILL, 0, 0, 1));
    lane.read(4, FILL, 0, 0, 0);
    assertThat(lane.data(4, FILL, 0, 0, 0)).isEqualTo(block);
    assertThat(node.dialsAgain()).isFalse();
  }

  /** The node may leave before the gateway's first KEEP. */
  @Test
  void freezeKeepsUnsealedBlocksWithoutAKeep() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] block = block(1000, 1);
    lane.write(1, FILL, 0, 0, 0, block);
    lane.next(FrameType.STORED);
    lane.empty(FrameType.FAREWELL, 0);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.FAREWELL);

    InvokePayload second = node.payload(2, 1);
    node.invoke(second);
    lane.readHello(second);
    lane.welcome();
    assertThat(HoldingsReport.read(lane.next(FrameType.REPORT).payload()).chunks()).isZero();
    lane.read(2, FILL, 0, 0, 0);
    assertThat(lane.data(2, FILL, 0, 0, 0)).isEqualTo(block);
    lane.seal(3, seal(FILL));
    lane.next(FrameType.SEALED);
  }

  /** The KEEP was in the socket during a freeze, and its fill may have ended. */
  @Test
  void ignoresAKeepOfAnOlderInvocation() throws Exception {
    InvokePayload brief = brief(node.payload(2, 1));
    node.invoke(brief);
    PeerLane lane = node.live(brief);
    lane.write(1, FILL, 0, 0, 0, block(1000, 1));
    lane.next(FrameType.STORED);
    FrameType answer = FrameType.DATA;
    for (int id = 2; answer == FrameType.DATA && id < MANY_READS; id++) {
      lane.keepUnder(1, FILL);
      lane.read(id, FILL, 0, 0, 0);
      answer = lane.next().type();
    }
    assertThat(answer).isEqualTo(FrameType.NO_DATA);
  }

  @Test
  void forgetsUnsealedBlocksOfAnEarlierInvocation() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    lane.write(1, FILL, 0, 0, 0, block(1000, 1));
    lane.next(FrameType.STORED);
    lane.empty(FrameType.FAREWELL, 0);
    assertThat(node.left().bytesHeld()).isPositive();

    InvokePayload second = brief(node.payload(2, 1));
    node.invoke(second);
    lane.readHello(second);
    lane.welcome();
    lane.next(FrameType.REPORT);
    assertForgotten(lane);
  }

  @Test
  void forgetsUnsealedBlocksAfterTheTimeThatTheGatewayNamed() throws Exception {
    InvokePayload brief = brief(payload);
    node.invoke(brief);
    PeerLane lane = node.live(brief);
    lane.write(1, FILL, 0, 0, 0, block(1000, 1));
    lane.next(FrameType.STORED);
    assertForgotten(lane);
  }

  @Test
  void helloSaysThatTheNodeSupportsKeep() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.accept();
    assertThat(lane.next(FrameType.HELLO).flags()).isEqualTo(FrameHeader.KNOWS_KEEP);
  }

  @Test
  void answersGoneToRequestsThatWereInTheSocketDuringAFreeze() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    byte[] block = block(1000, 1);
    lane.write(1, FILL, 0, 0, 0, block);
    lane.next(FrameType.STORED);
    lane.seal(2, seal(FILL));
    lane.next(FrameType.SEALED);
    lane.empty(FrameType.FAREWELL, 0);
    node.left();
    lane.read(3, FILL, 0, 0, 0);
    lane.write(4, FILL, 0, 1, 0, block);
    lane.drop(FILL, -1, 0);

    InvokePayload second = node.payload(2, 1);
    node.invoke(second);
    lane.readHello(second);
    PeerLane.Frame refused = lane.next(FrameType.REFUSED);
    assertThat(refused.requestId()).isEqualTo(4);
    assertThat(RefusalReason.of((byte) refused.flags())).isEqualTo(RefusalReason.GONE);
    PeerLane.Frame gone = lane.next(FrameType.NO_DATA);
    assertThat(gone.requestId()).isEqualTo(3);
    assertThat(NoDataReason.of((byte) gone.flags())).isEqualTo(NoDataReason.GONE);
    lane.welcome();
    lane.next(FrameType.REPORT);
    lane.read(5, FILL, 0, 0, 0);
    assertThat(lane.data(5, FILL, 0, 0, 0)).isEqualTo(block);
  }

  @Test
  void dialsAgainWhenTheConnectionEndedDuringTheFreeze() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    lane.empty(FrameType.FAREWELL, 0);
    node.left();
    lane.close();

    InvokePayload second = node.payload(2, 1);
    node.invoke(second);
    PeerLane again = node.live(second);
    again.empty(FrameType.FAREWELL, 0);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.FAREWELL);
  }

  @Test
  void dialsAgainWhenTheOldConnectionStaysSilent() throws Exception {
    node.invoke(payload);
    PeerLane silent = node.live(payload);
    silent.empty(FrameType.FAREWELL, 0);
    node.left();

    InvokePayload second = node.payload(2, 1);
    node.invoke(second);
    silent.readHello(second);
    // No WELCOME.
    PeerLane again = node.live(second);
    assertThat(silent.isAtEnd()).isTrue();
    again.empty(FrameType.FAREWELL, 0);
    assertThat(node.left().reason()).isEqualTo(LeaveReason.FAREWELL);
  }

  @Test
  void anotherNumberOfLanesMeansNewConnections() throws Exception {
    node.invoke(payload);
    PeerLane lane = node.live(payload);
    lane.empty(FrameType.FAREWELL, 0);
    node.left();

    InvokePayload second = node.payload(2, 2);
    node.invoke(second);
    List<PeerLane> lanes = node.acceptAll(second);
    assertThat(lane.isAtEnd()).isTrue();
    lanes.get(0).empty(FrameType.FAREWELL, 0);
    InvokeResult result = node.left();
    assertThat(result.reason()).isEqualTo(LeaveReason.FAREWELL);
  }

  /** Reads the block until the node no longer has it. */
  private static void assertForgotten(PeerLane lane) throws Exception {
    FrameType answer = FrameType.DATA;
    for (int id = 2; answer == FrameType.DATA && id < MANY_READS; id++) {
      lane.read(id, FILL, 0, 0, 0);
      answer = lane.next().type();
    }
    assertThat(answer).isEqualTo(FrameType.NO_DATA);
  }

  /** Returns the payload with a time limit of 50 ms for unsealed chunks. */
  private static InvokePayload brief(InvokePayload payload) {
    return new InvokePayload(
        payload.gateway(),
        payload.function(),
        payload.invocation(),
        payload.expiryEpochSeconds(),
        payload.key(),
        payload.gatewayNonce(),
        payload.lanes(),
        payload.role(),
        payload.stay(),
        Duration.ofMillis(50),
        true);
  }
}
