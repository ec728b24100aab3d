package dev.floe.gateway.pool.life;

import static dev.floe.gateway.pool.life.NodeAction.Step.ASK_LANES;
import static dev.floe.gateway.pool.life.NodeAction.Step.DROP_SESSION;
import static dev.floe.gateway.pool.life.NodeAction.Step.EXPECT_LEFT;
import static dev.floe.gateway.pool.life.NodeAction.Step.EXPECT_LIVE;
import static dev.floe.gateway.pool.life.NodeAction.Step.FAREWELL;
import static dev.floe.gateway.pool.life.NodeAction.Step.GIVE_UP_INVOKE;
import static dev.floe.gateway.pool.life.NodeAction.Step.INVOKE;
import static dev.floe.gateway.pool.life.NodeAction.Step.REFUSE_SESSION;
import static dev.floe.gateway.pool.life.NodeAction.Step.REPORT_DOWN;
import static dev.floe.gateway.pool.life.NodeAction.Step.STAY;
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
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.pool.life.NodeAction.ReportLive;
import dev.floe.gateway.pool.life.NodeAction.ReportLost;
import dev.floe.gateway.pool.life.NodeEvent.InvokeEnded;
import dev.floe.gateway.pool.life.NodeEvent.InvokeEnded.End;
import dev.floe.gateway.pool.life.NodeEvent.LanesAnswered;
import dev.floe.gateway.pool.life.NodeEvent.SessionOpened;
import dev.floe.gateway.pool.life.NodeEvent.WakeAsked;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NodeLifeTest {
  private static final InstanceId A = new InstanceId(0, 1);
  private static final InstanceId B = new InstanceId(0, 2);

  private static final NodeEvent WAKE = new WakeAsked(true, false);
  private static final NodeEvent WAKE_ENDED = new WakeAsked(true, true);
  private static final NodeEvent WAKE_REFUSED = new WakeAsked(false, false);
  private static final NodeEvent OPEN = new SessionOpened(A);
  private static final NodeEvent CLOSED = new NodeEvent.SessionClosed();
  private static final NodeEvent SILENT = new NodeEvent.SessionSilent();
  private static final NodeEvent GOODBYE = new NodeEvent.GoodbyeHeard();
  private static final NodeEvent IDLE = new LanesAnswered(true);
  private static final NodeEvent BUSY = new LanesAnswered(false);
  private static final NodeEvent RETURNED = new InvokeEnded(End.RETURNED);
  private static final NodeEvent THROTTLED = new InvokeEnded(End.THROTTLED);
  private static final NodeEvent CRASHED = new InvokeEnded(End.CRASHED);
  private static final NodeEvent FAILED = new InvokeEnded(End.FAILED);
  private static final NodeEvent OVERDUE = new NodeEvent.WakeOverdue();
  private static final NodeEvent LEFT = new NodeEvent.LeaveOverdue();
  private static final InstanceId C = new InstanceId(0, 3);
  private static final NodeEvent PEER = new NodeEvent.PeerAsked();
  private static final NodeEvent PEER_OPEN = new NodeEvent.PeerOpened(B);
  private static final NodeEvent PEER_ENDED = new NodeEvent.PeerEnded(null);
  private static final NodeEvent DONE = new NodeEvent.PeerDone();
  private static final NodeEvent CLOSING = new NodeEvent.Closing();

  /**
   * One line of the table.
   *
   * @param before the earlier events; their actions are not checked
   */
  record Case(
      String name,
      List<NodeEvent> before,
      NodeEvent event,
      NodeState state,
      List<NodeAction> actions) {
    void check() {
      NodeLife life = new NodeLife();
      before.forEach(life::on);

      assertThat(life.on(event)).isEqualTo(actions);
      assertThat(life.state()).isEqualTo(state);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        // Waking.
        of("is invoked when needed", List.of(), WAKE, WAKING, INVOKE, EXPECT_LIVE),
        of("is left alone while a breaker is open", List.of(), WAKE_REFUSED, COLD, WAITERS_FAILED),
        of("is invoked once", List.of(WAKE), WAKE, WAKING),
        of(
            "is live when its session opens",
            List.of(WAKE),
            OPEN,
            LIVE,
            WAKE_SUCCEEDED,
            new ReportLive(A, false),
            USE_SESSION,
            WAITERS_LIVE),
        of(
            "has failed when its call is throttled",
            List.of(WAKE),
            THROTTLED,
            COLD,
            WAKE_FAILED,
            WAITERS_FAILED),
        of("has failed when it crashes", List.of(WAKE), CRASHED, COLD, WAKE_FAILED, WAITERS_FAILED),
        of(
            "has failed when it leaves without a session",
            List.of(WAKE),
            RETURNED,
            COLD,
            WAKE_FAILED,
            WAITERS_FAILED),
        of(
            "may still become live after its waiters have failed",
            List.of(WAKE),
            OVERDUE,
            WAKING,
            WAKE_FAILED,
            WAITERS_FAILED),
        of("fails once", List.of(WAKE, OVERDUE), FAILED, COLD, WAITERS_FAILED),
        of(
            "is live however late its session opens",
            List.of(WAKE, FAILED),
            OPEN,
            LIVE,
            WAKE_SUCCEEDED,
            new ReportLive(A, false),
            USE_SESSION,
            WAITERS_LIVE),

        // Leaving.
        of("asks all lanes before it leaves", List.of(WAKE, OPEN), GOODBYE, LIVE, ASK_LANES),
        of("asks its lanes once", List.of(WAKE, OPEN, GOODBYE), GOODBYE, LIVE),
        of(
            "is sent away when idle",
            List.of(WAKE, OPEN, GOODBYE),
            IDLE,
            LEAVING,
            FAREWELL,
            REPORT_DOWN,
            WAITERS_FAILED),
        of(
            "stays when its lanes are busy",
            List.of(WAKE, OPEN, GOODBYE),
            BUSY,
            LIVE,
            STAY,
            USE_SESSION,
            WAITERS_LIVE),
        of(
            "stays if it is needed while its lanes are asked",
            List.of(WAKE, OPEN, GOODBYE, WAKE),
            IDLE,
            LIVE,
            STAY,
            USE_SESSION,
            WAITERS_LIVE),
        of(
            "is busy until its call returns",
            List.of(WAKE, OPEN),
            CLOSED,
            LEAVING,
            DROP_SESSION,
            REPORT_DOWN,
            WAITERS_FAILED),
        of("is needed although its session ends", List.of(WAKE, OPEN), WAKE_ENDED, LIVE),
        of(
            "is expected again if it was needed when its session ended",
            List.of(WAKE, OPEN, WAKE_ENDED),
            CLOSED,
            LEAVING,
            DROP_SESSION,
            REPORT_DOWN,
            EXPECT_LIVE),
        of(
            "is invoked again if it was needed and crashed",
            List.of(WAKE, OPEN, WAKE_ENDED),
            CRASHED,
            WAKING,
            DROP_SESSION,
            REPORT_DOWN,
            new ReportLost(A),
            INVOKE,
            EXPECT_LIVE),
        of(
            "sleeps when its call has returned",
            List.of(WAKE, OPEN, GOODBYE, IDLE),
            RETURNED,
            SLEEPING,
            WAITERS_FAILED),
        of(
            "is not invoked while it leaves",
            List.of(WAKE, OPEN, GOODBYE, IDLE),
            WAKE,
            LEAVING,
            EXPECT_LIVE),
        of(
            "is invoked again when it has left",
            List.of(WAKE, OPEN, GOODBYE, IDLE, WAKE),
            RETURNED,
            WAKING,
            INVOKE,
            EXPECT_LIVE),
        of(
            "is not invoked again if no caller waits for it any more",
            List.of(WAKE, OPEN, GOODBYE, IDLE, WAKE, OVERDUE),
            RETURNED,
            SLEEPING,
            WAITERS_FAILED),
        of(
            "has time to leave when its call was cut",
            List.of(WAKE, OPEN, FAILED, GOODBYE, IDLE),
            CLOSED,
            LEAVING),
        of(
            "sleeps without the end of a call that was cut",
            List.of(WAKE, OPEN, FAILED, GOODBYE, IDLE),
            LEFT,
            SLEEPING,
            WAITERS_FAILED),
        of(
            "has a limited time to leave when its call was cut",
            List.of(WAKE, OPEN, FAILED, GOODBYE),
            IDLE,
            LEAVING,
            FAREWELL,
            REPORT_DOWN,
            EXPECT_LEFT,
            WAITERS_FAILED),
        of(
            "is free when its call is not answered for too long",
            List.of(WAKE, OPEN, GOODBYE, IDLE),
            LEFT,
            SLEEPING,
            GIVE_UP_INVOKE,
            WAITERS_FAILED),
        of(
            "is invoked again when its answer was lost and it is needed",
            List.of(WAKE, OPEN, GOODBYE, IDLE, WAKE),
            LEFT,
            WAKING,
            GIVE_UP_INVOKE,
            INVOKE,
            EXPECT_LIVE),
        of(
            "is free when it neither comes to life nor answers",
            List.of(WAKE, OVERDUE),
            LEFT,
            COLD,
            GIVE_UP_INVOKE,
            WAITERS_FAILED),
        of(
            "is frozen if it is silent without a call",
            List.of(WAKE, OPEN, FAILED),
            SILENT,
            SLEEPING,
            DROP_SESSION,
            REPORT_DOWN,
            WAITERS_FAILED),
        of(
            "is invoked at once if it is silent without a call and needed",
            List.of(WAKE, OPEN, FAILED, WAKE_ENDED),
            SILENT,
            WAKING,
            DROP_SESSION,
            REPORT_DOWN,
            INVOKE,
            EXPECT_LIVE),
        of(
            "is busy until its call returns although it is silent",
            List.of(WAKE, OPEN, WAKE_ENDED),
            SILENT,
            LEAVING,
            DROP_SESSION,
            REPORT_DOWN,
            EXPECT_LIVE),
        of("stays live when its call is cut", List.of(WAKE, OPEN), FAILED, LIVE),
        of(
            "sleeps when its call returns without a farewell",
            List.of(WAKE, OPEN),
            RETURNED,
            SLEEPING,
            DROP_SESSION,
            REPORT_DOWN,
            WAITERS_FAILED),
        of(
            "is live again when it has dialled again",
            List.of(WAKE, OPEN, CLOSED),
            OPEN,
            LIVE,
            WAKE_SUCCEEDED,
            new ReportLive(A, true),
            USE_SESSION,
            WAITERS_LIVE),
        of(
            "is not let in again when it was sent away",
            List.of(WAKE, OPEN, GOODBYE, IDLE),
            OPEN,
            LEAVING,
            REFUSE_SESSION),
        of(
            "is not let in by a HELLO that arrives after its call",
            List.of(WAKE, RETURNED),
            OPEN,
            COLD,
            REFUSE_SESSION),
        of(
            "is not let in while it sleeps",
            List.of(WAKE, OPEN, GOODBYE, IDLE, RETURNED),
            OPEN,
            SLEEPING,
            REFUSE_SESSION),

        // Instances.
        of(
            "is known when it answers again",
            List.of(WAKE, OPEN, GOODBYE, IDLE, RETURNED, WAKE),
            OPEN,
            LIVE,
            WAKE_SUCCEEDED,
            new ReportLive(A, true),
            USE_SESSION,
            WAITERS_LIVE),
        of(
            "is lost when another answers",
            List.of(WAKE, OPEN, GOODBYE, IDLE, RETURNED, WAKE),
            new SessionOpened(B),
            LIVE,
            new ReportLost(A),
            WAKE_SUCCEEDED,
            new ReportLive(B, false),
            USE_SESSION,
            WAITERS_LIVE),
        of(
            "is lost when it crashes",
            List.of(WAKE, OPEN),
            CRASHED,
            COLD,
            DROP_SESSION,
            REPORT_DOWN,
            new ReportLost(A),
            WAITERS_FAILED),
        of(
            "is lost when it crashed after its session ended",
            List.of(WAKE, OPEN, CLOSED),
            CRASHED,
            COLD,
            new ReportLost(A),
            WAITERS_FAILED),
        of("takes no second session", List.of(WAKE, OPEN), OPEN, LIVE, REFUSE_SESSION),

        // The end.
        of(
            "is sent away when the gateway closes",
            List.of(WAKE, OPEN),
            CLOSING,
            LEAVING,
            FAREWELL,
            REPORT_DOWN,
            WAITERS_FAILED),
        of("is not invoked any more", List.of(CLOSING), WAKE, COLD),
        of("is not let in any more", List.of(WAKE, CLOSING), OPEN, WAKING, REFUSE_SESSION));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void follows(Case expected) {
    expected.check();
  }

  /**
   * Waiters are notified in the end, and no environment is invoked twice at once unless the answer
   * to its first invocation is assumed to be lost.
   */
  @Test
  void keepsItsPromisesWhateverHappens() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<NodeEvent> all =
        List.of(
            WAKE,
            WAKE_REFUSED,
            OPEN,
            new SessionOpened(B),
            CLOSED,
            GOODBYE,
            IDLE,
            BUSY,
            RETURNED,
            THROTTLED,
            CRASHED,
            FAILED,
            OVERDUE,
            LEFT,
            PEER,
            PEER_OPEN,
            new NodeEvent.PeerOpened(A),
            new NodeEvent.PeerOpened(C),
            PEER_ENDED,
            new NodeEvent.PeerEnded(B),
            new NodeEvent.PeerOverdue(),
            DONE);
    for (int run = 0; run < 2000; run++) {
      NodeLife life = new NodeLife();
      List<NodeEvent> happened = new ArrayList<>();
      boolean live = false;
      for (int i = 0; i < 30; i++) {
        NodeEvent event = all.get(random.nextInt(all.size()));
        if (event instanceof InvokeEnded && !life.invoking()) {
          continue;
        }
        boolean invokingBefore =
            life.invoking() && !(event instanceof InvokeEnded) && !event.equals(LEFT);
        boolean hopeBefore = life.mayComeToLife();
        happened.add(event);
        List<NodeAction> actions = life.on(event);
        String story = "seed %d: %s".formatted(seed, happened);

        assertThat(invokingBefore && actions.contains(INVOKE)).as(story).isFalse();
        for (NodeAction action : actions) {
          if (action instanceof ReportLive) {
            assertThat(live).as(story).isFalse();
            live = true;
          } else if (action == REPORT_DOWN) {
            assertThat(live).as(story).isTrue();
            live = false;
          }
        }
        assertThat(life.state() == LIVE).as(story).isEqualTo(live);
        if (hopeBefore && !life.mayComeToLife()) {
          assertThat(actions).as(story).contains(WAITERS_FAILED);
        }
        if (actions.contains(USE_SESSION)) {
          assertThat(actions).as(story).contains(WAITERS_LIVE);
        }
      }
    }
  }

  static Case of(
      String name,
      List<NodeEvent> before,
      NodeEvent event,
      NodeState state,
      NodeAction... actions) {
    return new Case(name, before, event, state, List.of(actions));
  }
}
