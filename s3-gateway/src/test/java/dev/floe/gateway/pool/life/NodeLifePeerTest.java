package dev.floe.gateway.pool.life;

import static dev.floe.gateway.pool.life.NodeAction.Step.DROP_SESSION;
import static dev.floe.gateway.pool.life.NodeAction.Step.END_PEER;
import static dev.floe.gateway.pool.life.NodeAction.Step.EXPECT_LIVE;
import static dev.floe.gateway.pool.life.NodeAction.Step.FAREWELL;
import static dev.floe.gateway.pool.life.NodeAction.Step.GIVE_UP_PEER;
import static dev.floe.gateway.pool.life.NodeAction.Step.INVOKE;
import static dev.floe.gateway.pool.life.NodeAction.Step.INVOKE_PEER;
import static dev.floe.gateway.pool.life.NodeAction.Step.REFUSE_PEER;
import static dev.floe.gateway.pool.life.NodeAction.Step.REPORT_DOWN;
import static dev.floe.gateway.pool.life.NodeAction.Step.STAY;
import static dev.floe.gateway.pool.life.NodeAction.Step.USE_PEER;
import static dev.floe.gateway.pool.life.NodeAction.Step.USE_SESSION;
import static dev.floe.gateway.pool.life.NodeAction.Step.WAITERS_FAILED;
import static dev.floe.gateway.pool.life.NodeAction.Step.WAITERS_LIVE;
import static dev.floe.gateway.pool.life.NodeAction.Step.WAKE_FAILED;
import static dev.floe.gateway.pool.life.NodeAction.Step.WAKE_SUCCEEDED;
import static dev.floe.gateway.pool.life.NodeState.COLD;
import static dev.floe.gateway.pool.life.NodeState.LEAVING;
import static dev.floe.gateway.pool.life.NodeState.LIVE;
import static dev.floe.gateway.pool.life.NodeState.SLEEPING;
import static dev.floe.gateway.pool.life.NodeState.WAKING;

import dev.floe.gateway.pool.life.NodeAction.ReportLive;
import dev.floe.gateway.pool.life.NodeAction.ReportLost;
import dev.floe.gateway.pool.life.NodeEvent.InvokeEnded;
import dev.floe.gateway.pool.life.NodeEvent.InvokeEnded.End;
import dev.floe.gateway.pool.life.NodeEvent.LanesAnswered;
import dev.floe.gateway.pool.life.NodeEvent.SessionOpened;
import dev.floe.gateway.pool.life.NodeEvent.WakeAsked;
import dev.floe.node.protocol.InstanceId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The life of a node that has a second instance: A is the node's own instance, B the second, C a
 * third one. The names of the cases are about the second instance.
 */
class NodeLifePeerTest {
  private static final InstanceId A = new InstanceId(0, 1);
  private static final InstanceId B = new InstanceId(0, 2);
  private static final InstanceId C = new InstanceId(0, 3);

  private static final NodeEvent WAKE = new WakeAsked(true, false);
  private static final NodeEvent OPEN = new SessionOpened(A);
  private static final NodeEvent CLOSED = new NodeEvent.SessionClosed();
  private static final NodeEvent GOODBYE = new NodeEvent.GoodbyeHeard();
  private static final NodeEvent IDLE = new LanesAnswered(true);
  private static final NodeEvent RETURNED = new InvokeEnded(End.RETURNED);
  private static final NodeEvent CRASHED = new InvokeEnded(End.CRASHED);
  private static final NodeEvent PEER = new NodeEvent.PeerAsked();
  private static final NodeEvent PEER_OPEN = new NodeEvent.PeerOpened(B);
  private static final NodeEvent PEER_ENDED = new NodeEvent.PeerEnded(null);
  private static final NodeEvent DONE = new NodeEvent.PeerDone();
  private static final NodeEvent CLOSING = new NodeEvent.Closing();

  static Stream<NodeLifeTest.Case> cases() {
    return Stream.of(
        NodeLifeTest.of("is refused while the node is cold", List.of(), PEER, COLD, REFUSE_PEER),
        NodeLifeTest.of(
            "is invoked in addition to a live node", List.of(WAKE, OPEN), PEER, LIVE, INVOKE_PEER),
        NodeLifeTest.of("is limited to one", List.of(WAKE, OPEN, PEER), PEER, LIVE, REFUSE_PEER),
        NodeLifeTest.of("keeps the node live", List.of(WAKE, OPEN, PEER), GOODBYE, LIVE, STAY),
        NodeLifeTest.of(
            "keeps a node that has asked to leave",
            List.of(WAKE, OPEN, GOODBYE, PEER),
            IDLE,
            LIVE,
            STAY,
            USE_SESSION,
            WAITERS_LIVE),
        NodeLifeTest.of("may be used", List.of(WAKE, OPEN, PEER), PEER_OPEN, LIVE, USE_PEER),
        NodeLifeTest.of(
            "is sent away if it is the node's own instance",
            List.of(WAKE, OPEN, PEER),
            new NodeEvent.PeerOpened(A),
            LIVE,
            END_PEER),
        NodeLifeTest.of(
            "replaces an older second instance, which is lost",
            List.of(WAKE, OPEN, PEER, PEER_OPEN, PEER_ENDED, PEER),
            new NodeEvent.PeerOpened(C),
            LIVE,
            new ReportLost(B),
            USE_PEER),
        NodeLifeTest.of(
            "is used again",
            List.of(WAKE, OPEN, PEER, PEER_OPEN, PEER_ENDED, PEER),
            PEER_OPEN,
            LIVE,
            USE_PEER),
        NodeLifeTest.of(
            "is sent away when done", List.of(WAKE, OPEN, PEER, PEER_OPEN), DONE, LIVE, END_PEER),
        NodeLifeTest.of(
            "is not sent away twice", List.of(WAKE, OPEN, PEER, PEER_OPEN, PEER_ENDED), DONE, LIVE),
        NodeLifeTest.of(
            "is sent away when its session opens too late",
            List.of(WAKE, OPEN, PEER, PEER_ENDED),
            PEER_OPEN,
            LIVE,
            END_PEER),
        NodeLifeTest.of(
            "is given up without an answer",
            List.of(WAKE, OPEN, PEER, PEER_OPEN),
            new NodeEvent.PeerOverdue(),
            LIVE,
            GIVE_UP_PEER),
        NodeLifeTest.of(
            "is lost when it crashes, and the node stays",
            List.of(WAKE, OPEN, PEER, PEER_OPEN),
            new NodeEvent.PeerEnded(B),
            LIVE,
            new ReportLost(B)),
        NodeLifeTest.of(
            "is sent away when the node's own instance leaves",
            List.of(WAKE, OPEN, PEER, PEER_OPEN),
            CLOSED,
            LEAVING,
            DROP_SESSION,
            REPORT_DOWN,
            END_PEER,
            WAITERS_FAILED),
        NodeLifeTest.of(
            "keeps a reclaimed node from being invoked until the second has left",
            List.of(WAKE, OPEN, PEER, PEER_OPEN, CRASHED),
            WAKE,
            LEAVING,
            EXPECT_LIVE),
        NodeLifeTest.of(
            "lets a reclaimed node be invoked once the second has left",
            List.of(WAKE, OPEN, PEER, PEER_OPEN, CRASHED, WAKE),
            PEER_ENDED,
            WAKING,
            INVOKE,
            EXPECT_LIVE),
        NodeLifeTest.of(
            "replaces the node's own instance if that is reclaimed",
            List.of(WAKE, OPEN, PEER, PEER_OPEN, PEER_ENDED),
            CRASHED,
            SLEEPING,
            DROP_SESSION,
            REPORT_DOWN,
            new ReportLost(A),
            WAITERS_FAILED),
        NodeLifeTest.of(
            "is known when it answers in place of the node's own instance",
            List.of(WAKE, OPEN, PEER, PEER_OPEN, PEER_ENDED, RETURNED, WAKE),
            new SessionOpened(B),
            LIVE,
            WAKE_SUCCEEDED,
            new ReportLive(B, true),
            USE_SESSION,
            WAITERS_LIVE),
        NodeLifeTest.of(
            "changes places with the other instance, which still lives",
            List.of(
                WAKE,
                OPEN,
                PEER,
                PEER_OPEN,
                PEER_ENDED,
                RETURNED,
                WAKE,
                new SessionOpened(B),
                RETURNED,
                WAKE),
            OPEN,
            LIVE,
            WAKE_SUCCEEDED,
            new ReportLive(A, true),
            USE_SESSION,
            WAITERS_LIVE),
        NodeLifeTest.of(
            "is lost with the other instance when a third one answers",
            List.of(WAKE, OPEN, PEER, PEER_OPEN, PEER_ENDED, RETURNED, WAKE),
            new SessionOpened(C),
            LIVE,
            new ReportLost(A),
            new ReportLost(B),
            WAKE_SUCCEEDED,
            new ReportLive(C, false),
            USE_SESSION,
            WAITERS_LIVE),
        NodeLifeTest.of(
            "is not reported lost if a call crashes without a session",
            List.of(WAKE, OPEN, PEER, PEER_OPEN, PEER_ENDED, RETURNED, WAKE),
            CRASHED,
            SLEEPING,
            WAKE_FAILED,
            WAITERS_FAILED),
        NodeLifeTest.of(
            "is sent away with the node when the gateway closes",
            List.of(WAKE, OPEN, PEER, PEER_OPEN),
            CLOSING,
            LEAVING,
            FAREWELL,
            REPORT_DOWN,
            END_PEER,
            WAITERS_FAILED));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void follows(NodeLifeTest.Case expected) {
    expected.check();
  }
}
