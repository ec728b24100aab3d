package dev.floe.gateway.pool.life;

import static dev.floe.gateway.pool.life.NodeAction.Step.ASK_LANES;
import static dev.floe.gateway.pool.life.NodeAction.Step.ASK_LANES_LATER;
import static dev.floe.gateway.pool.life.NodeAction.Step.DROP_SESSION;
import static dev.floe.gateway.pool.life.NodeAction.Step.EXPECT_LIVE;
import static dev.floe.gateway.pool.life.NodeAction.Step.FAREWELL;
import static dev.floe.gateway.pool.life.NodeAction.Step.INVOKE;
import static dev.floe.gateway.pool.life.NodeAction.Step.REPORT_DOWN;
import static dev.floe.gateway.pool.life.NodeAction.Step.STAY;
import static dev.floe.gateway.pool.life.NodeAction.Step.USE_SESSION;
import static dev.floe.gateway.pool.life.NodeAction.Step.WAITERS_LIVE;
import static dev.floe.gateway.pool.life.NodeState.LEAVING;
import static dev.floe.gateway.pool.life.NodeState.LIVE;
import static dev.floe.gateway.pool.life.NodeState.WAKING;

import dev.floe.gateway.pool.life.NodeEvent.InvokeEnded;
import dev.floe.gateway.pool.life.NodeEvent.LanesAnswered;
import dev.floe.gateway.pool.life.NodeEvent.SessionOpened;
import dev.floe.gateway.pool.life.NodeEvent.WakeAsked;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The naps of a node before the platform's deadline. */
class NodeLifeNapTest {
  private static final NodeEvent WAKE = new WakeAsked(true, false);
  private static final NodeEvent OPEN = new SessionOpened(new InstanceId(0, 1));
  private static final NodeEvent CLOSED = new NodeEvent.SessionClosed();
  private static final NodeEvent GOODBYE = new NodeEvent.GoodbyeHeard();
  private static final NodeEvent IDLE = new LanesAnswered(true);
  private static final NodeEvent BUSY = new LanesAnswered(false);
  private static final NodeEvent RETURNED = new InvokeEnded(InvokeEnded.End.RETURNED);
  private static final NodeEvent NAP = new NodeEvent.NapDue();
  private static final NodeEvent NAP_CONTINUES = new NodeEvent.NapContinues();
  private static final NodeEvent CLOSING = new NodeEvent.Closing();

  static Stream<NodeLifeTest.Case> cases() {
    return Stream.of(
        of("asks all lanes before its nap", List.of(WAKE, OPEN), NAP, LIVE, ASK_LANES),
        of("takes one nap at a time", List.of(WAKE, OPEN, NAP), NAP, LIVE),
        of(
            "asks the lanes once if the node has asked to leave",
            List.of(WAKE, OPEN, GOODBYE),
            NAP,
            LIVE),
        of("waits for requests in flight", List.of(WAKE, OPEN, NAP), BUSY, LIVE, ASK_LANES_LATER),
        of("asks again", List.of(WAKE, OPEN, NAP, BUSY), NAP_CONTINUES, LIVE, ASK_LANES),
        of("does not ask again for another nap", List.of(WAKE, OPEN), NAP_CONTINUES, LIVE),
        of(
            "leaves for its nap when idle, and is expected again",
            List.of(WAKE, OPEN, NAP),
            IDLE,
            LEAVING,
            FAREWELL,
            REPORT_DOWN,
            EXPECT_LIVE),
        of(
            "leaves for its nap although it is needed",
            List.of(WAKE, OPEN, NAP, WAKE),
            IDLE,
            LEAVING,
            FAREWELL,
            REPORT_DOWN,
            EXPECT_LIVE),
        of(
            "leaves for its nap although it was about to stay",
            List.of(WAKE, OPEN, GOODBYE, WAKE, NAP),
            IDLE,
            LEAVING,
            FAREWELL,
            REPORT_DOWN,
            EXPECT_LIVE),
        of(
            "leaves for its nap although it is never idle",
            neverIdle(),
            BUSY,
            LEAVING,
            FAREWELL,
            REPORT_DOWN,
            EXPECT_LIVE),
        of(
            "is invoked again after its nap",
            List.of(WAKE, OPEN, NAP, IDLE),
            RETURNED,
            WAKING,
            INVOKE,
            EXPECT_LIVE),
        of(
            "is invoked again if it leaves by itself before its nap",
            List.of(WAKE, OPEN, NAP, BUSY),
            RETURNED,
            WAKING,
            DROP_SESSION,
            REPORT_DOWN,
            INVOKE,
            EXPECT_LIVE),
        of("naps only while it is live", List.of(WAKE), NAP, WAKING),
        of("has napped when its session ends", List.of(WAKE, OPEN, NAP, CLOSED), NAP, LEAVING),
        of(
            "stays as before after its nap",
            List.of(WAKE, OPEN, NAP, IDLE, RETURNED, OPEN, GOODBYE),
            BUSY,
            LIVE,
            STAY,
            USE_SESSION,
            WAITERS_LIVE),
        of("takes no nap when the gateway closes", List.of(WAKE, CLOSING), NAP, WAKING));
  }

  /** Returns the events of a node that should nap and was busy one time less than the limit. */
  private static List<NodeEvent> neverIdle() {
    List<NodeEvent> events = new ArrayList<>(List.of(WAKE, OPEN, NAP));
    for (int i = 1; i < NodeLife.NAP_POLLS; i++) {
      events.add(BUSY);
      events.add(NAP_CONTINUES);
    }
    return events;
  }

  private static NodeLifeTest.Case of(
      String name, List<NodeEvent> before, NodeEvent event, NodeState state, NodeAction... taken) {
    return new NodeLifeTest.Case(name, before, event, state, List.of(taken));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decides(NodeLifeTest.Case each) {
    each.check();
  }
}
