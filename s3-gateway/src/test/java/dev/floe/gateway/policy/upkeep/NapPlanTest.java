package dev.floe.gateway.policy.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.policy.upkeep.NapPlan.Node;
import dev.floe.gateway.policy.upkeep.NapPlan.Sharing;
import dev.floe.gateway.policy.upkeep.NapPlan.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Times are in seconds; an invocation lasts a minute unless stated otherwise. */
class NapPlanTest {
  private static final Sharing NONE = (one, other) -> false;
  private static final Sharing ALL = (one, other) -> true;

  /** Node 0 shares a segment with node 1, and node 2 with node 3. */
  private static final Sharing PAIRS = (one, other) -> one / 2 == other / 2;

  private static final Node AWAY = new Node(State.AWAY, 0, Duration.ZERO);
  private static final Node NAPPING = new Node(State.NAPPING, 0, Duration.ZERO);

  record Case(String name, List<Node> nodes, Sharing sharing, double now, List<Integer> due) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        of("there are no nodes", List.of(), ALL, 50, List.of()),
        of("is not due early", List.of(live(0)), NONE, 42.9, List.of()),
        of("is due in its last quarter", List.of(live(0)), NONE, 43, List.of(0)),
        of("is due late rather than never", List.of(live(0)), NONE, 59, List.of(0)),
        of("is not due while it is away", List.of(AWAY), NONE, 59, List.of()),
        of("is not due while it naps", List.of(NAPPING), NONE, 59, List.of()),
        of("a long one is not due before its last minute", List.of(hour()), NONE, 3537, List.of()),
        of("a long invocation is due in its last minute", List.of(hour()), NONE, 3538, List.of(0)),
        of("an invocation may be too short for a nap", List.of(node(7)), NONE, 6, List.of()),
        of("a short invocation naps", List.of(node(8)), NONE, 5, List.of(0)),
        // A copy would end with the nap.
        of("may continue while it is copied", List.of(copied(0)), NONE, 57, List.of()),
        of("must nap although it is copied", List.of(copied(0)), NONE, 57.5, List.of(0)),
        // Of the nodes that share a segment, only one naps at a time.
        of("waits while the other node naps", List.of(live(0), NAPPING), PAIRS, 59, List.of()),
        of("waits at the last moment too", List.of(live(0), NAPPING), ALL, 60, List.of()),
        of("nodes of other segments nap", List.of(live(0), AWAY, NAPPING), PAIRS, 59, List.of(0)),
        of("the first to end naps first", List.of(live(1), live(0)), ALL, 50, List.of(1)),
        of("only one of two naps", List.of(live(0), live(0)), ALL, 50, List.of(0)),
        of(
            "only one of each pair naps",
            List.of(live(3), live(2), live(1), live(0)),
            PAIRS,
            50,
            List.of(3, 1)),
        of("at most four nap", Collections.nCopies(9, live(0)), NONE, 50, List.of(0, 1, 2, 3)),
        of(
            "at most four nap, with those that nap already",
            List.of(NAPPING, NAPPING, NAPPING, live(0), live(0)),
            NONE,
            50,
            List.of(3)),
        // 40 nodes that end together have 40 slots of half a second, up to second 58.
        of("a crowd is not due early", crowd(), ALL, 38.4, List.of()),
        of("a crowd begins earlier", crowd(), ALL, 38.5, List.of(0)),
        of("a crowd does not begin all at once", crowd(), NONE, 38.5, List.of(0)),
        of("two of a crowd nap at once when time is short", crowd(), NONE, 39, List.of(0, 1)));
  }

  private static Case of(
      String name, List<Node> nodes, Sharing sharing, double now, List<Integer> due) {
    return new Case(name, nodes, sharing, now, due);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decides(Case each) {
    assertThat(NapPlan.due(each.nodes, each.sharing, nanos(each.now))).isEqualTo(each.due);
  }

  /** Forty nodes that were woken together and share segments; each nap takes 300 ms. */
  @Test
  void everyNodeOfACrowdNapsInTimeAndNoTwoAtOnce() {
    List<Node> nodes = new ArrayList<>(crowd());
    double[] begun = new double[nodes.size()];
    for (int tick = 0; tick < 600; tick++) {
      double now = tick / 10.0;
      for (int i = 0; i < begun.length; i++) {
        if (begun[i] > 0 && now - begun[i] > 0.3) {
          nodes.set(i, AWAY);
        }
      }
      for (int due : NapPlan.due(nodes, ALL, nanos(now))) {
        assertThat(nodes).doesNotContain(NAPPING);
        nodes.set(due, NAPPING);
        begun[due] = now;
      }
    }
    assertThat(Arrays.stream(begun).boxed()).allSatisfy(at -> assertThat(at).isBetween(38.0, 58.1));
  }

  private static List<Node> crowd() {
    return Collections.nCopies(40, live(0));
  }

  /** Returns a node that was invoked at this second. */
  private static Node live(double second) {
    return new Node(State.LIVE, nanos(second), Duration.ofMinutes(1));
  }

  private static Node copied(double second) {
    return new Node(State.COPIED, nanos(second), Duration.ofMinutes(1));
  }

  private static Node node(int seconds) {
    return new Node(State.LIVE, nanos(0), Duration.ofSeconds(seconds));
  }

  private static Node hour() {
    return new Node(State.LIVE, nanos(0), Duration.ofHours(1));
  }

  /** Converts seconds to a time close to where System.nanoTime overflows. */
  private static long nanos(double seconds) {
    return Long.MAX_VALUE - Duration.ofSeconds(30).toNanos() + Math.round(seconds * 1e9);
  }
}
