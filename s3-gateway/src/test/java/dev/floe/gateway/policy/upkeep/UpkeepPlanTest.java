package dev.floe.gateway.policy.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.policy.upkeep.UpkeepPlan.Due;
import dev.floe.gateway.policy.upkeep.UpkeepPlan.Past;
import dev.floe.gateway.policy.upkeep.UpkeepPlan.Use;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Four nodes, warmed up every minute and backed up every five minutes. Times are in seconds. */
class UpkeepPlanTest {
  private static final int NODES = 4;
  private static final long BEGIN = 1000;
  private static final UpkeepPlan PLAN = plan(Duration.ofMinutes(1), Duration.ofMinutes(5));
  private static final UpkeepPlan ONLY_WARM_UP = plan(Duration.ofMinutes(1), Duration.ZERO);
  private static final UpkeepPlan ONLY_BACKUP = plan(Duration.ZERO, Duration.ofMinutes(5));
  private static final UpkeepPlan OFF = plan(Duration.ZERO, Duration.ZERO);

  private static UpkeepPlan plan(Duration warmUp, Duration backup) {
    return new UpkeepPlan(warmUp, backup, NODES, nanos(0));
  }

  /** A node that has slept since the plan began. */
  private static final Past ASLEEP = past(Use.IDLE, 0, 0, 0, false, true);

  record Case(String name, UpkeepPlan plan, int node, Past past, long now, Due due) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        of(
            "is warmed up earlier if the interval is shorter",
            ONLY_WARM_UP.withWarmUp(Duration.ofSeconds(30)),
            3,
            ASLEEP,
            30,
            Due.WARM_UP),
        // Each node has its own time, a quarter of a minute after that of the previous node.
        of("is not warmed up before its time", ONLY_WARM_UP, 3, ASLEEP, 59, Due.NOTHING),
        of("the last node is warmed up after a minute", ONLY_WARM_UP, 3, ASLEEP, 60, Due.WARM_UP),
        of("is not idle long enough at its first time", ONLY_WARM_UP, 0, ASLEEP, 60, Due.NOTHING),
        of(
            "the first node is warmed up at its second time",
            ONLY_WARM_UP,
            0,
            ASLEEP,
            75,
            Due.WARM_UP),
        of("is warmed up late rather than never", ONLY_WARM_UP, 0, ASLEEP, 80, Due.WARM_UP),
        of(
            "is warmed up only once in its time",
            ONLY_WARM_UP,
            0,
            past(Use.IDLE, 0, 75, 0, false, true),
            100,
            Due.NOTHING),
        of(
            "is warmed up again",
            ONLY_WARM_UP,
            0,
            past(Use.IDLE, 70, 75, 0, false, true),
            135,
            Due.WARM_UP),
        of(
            "needs no warm-up if it was invoked within the interval",
            ONLY_WARM_UP,
            0,
            past(Use.IDLE, 76, 0, 0, false, true),
            135,
            Due.NOTHING),
        of(
            "needs no warm-up while it is in use",
            ONLY_WARM_UP,
            3,
            past(Use.BUSY, 0, 0, 0, false, true),
            60,
            Due.NOTHING),
        of(
            "needs no warm-up without an instance",
            ONLY_WARM_UP,
            3,
            past(Use.NONE, 0, 0, 0, false, false),
            60,
            Due.NOTHING),
        of(
            "is warmed up without chunks too",
            ONLY_WARM_UP,
            3,
            past(Use.IDLE, 0, 0, 0, false, false),
            60,
            Due.WARM_UP),
        // Backups.
        of("is not backed up before its time", ONLY_BACKUP, 0, ASLEEP, 74, Due.NOTHING),
        of("the first node is backed up first", ONLY_BACKUP, 0, ASLEEP, 75, Due.BACK_UP),
        of("the second node waits", ONLY_BACKUP, 1, ASLEEP, 75, Due.NOTHING),
        of("is backed up late rather than never", ONLY_BACKUP, 0, ASLEEP, 200, Due.BACK_UP),
        of(
            "is backed up while it is in use",
            ONLY_BACKUP,
            0,
            past(Use.BUSY, 70, 0, 0, false, true),
            75,
            Due.BACK_UP),
        of(
            "is backed up only once in its time",
            ONLY_BACKUP,
            0,
            past(Use.IDLE, 0, 0, 75, false, true),
            374,
            Due.NOTHING),
        of(
            "is backed up again after five minutes",
            ONLY_BACKUP,
            0,
            past(Use.IDLE, 0, 0, 75, false, true),
            375,
            Due.BACK_UP),
        of(
            "is not backed up without chunks",
            ONLY_BACKUP,
            0,
            past(Use.IDLE, 0, 0, 0, false, false),
            75,
            Due.NOTHING),
        of(
            "is not backed up without an instance",
            ONLY_BACKUP,
            0,
            past(Use.NONE, 0, 0, 0, false, true),
            75,
            Due.NOTHING),
        of(
            "is backed up at once after a failover",
            ONLY_BACKUP,
            0,
            past(Use.BUSY, 90, 0, 75, true, true),
            91,
            Due.BACK_UP),
        of(
            "is not backed up after a failover to an empty instance",
            ONLY_BACKUP,
            0,
            past(Use.BUSY, 90, 0, 75, true, false),
            91,
            Due.NOTHING),
        // Both, or neither.
        of("a backup takes the place of a warm-up", PLAN, 0, ASLEEP, 75, Due.BACK_UP),
        of(
            "is warmed up between two backups",
            PLAN,
            0,
            past(Use.IDLE, 80, 0, 75, false, true),
            195,
            Due.WARM_UP),
        of("is left alone without intervals", OFF, 3, ASLEEP, 1000, Due.NOTHING),
        of(
            "is left alone after a failover too",
            OFF,
            3,
            past(Use.IDLE, 0, 0, 0, true, true),
            1000,
            Due.NOTHING));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decides(Case each) {
    assertThat(each.plan.due(each.node, each.past, nanos(each.now))).isEqualTo(each.due);
  }

  /** Nodes that fell asleep at the same moment are warmed up one after another. */
  @Test
  void spreadsTheWorkOverTheInterval() {
    for (int second = 60; second < 120; second++) {
      int now = second;
      long due =
          IntStream.range(0, NODES).filter(node -> due(node, now) && !due(node, now - 1)).count();
      assertThat(due).as("nodes due at %d s", second).isLessThanOrEqualTo(1);
    }
    assertThat(IntStream.range(0, NODES)).allMatch(node -> due(node, 119));
  }

  private static boolean due(int node, int second) {
    return ONLY_WARM_UP.due(node, ASLEEP, nanos(second)) == Due.WARM_UP;
  }

  @Test
  void isOffWithoutIntervals() {
    assertThat(OFF.isOff()).isTrue();
    assertThat(ONLY_BACKUP.isOff()).isFalse();
    assertThat(ONLY_WARM_UP.isOff()).isFalse();
    assertThatThrownBy(() -> plan(Duration.ofSeconds(-1), Duration.ZERO))
        .hasMessageContaining("expected 0 or more, and 1 node or more");
  }

  private static Case of(String name, UpkeepPlan plan, int node, Past past, long now, Due due) {
    return new Case(name, plan, node, past, now, due);
  }

  private static Past past(
      Use use, long since, long warmed, long backedUp, boolean failedOver, boolean holdsChunks) {
    return new Past(use, nanos(since), nanos(warmed), nanos(backedUp), failedOver, holdsChunks);
  }

  /** Converts seconds to a time close to where System.nanoTime overflows. */
  private static long nanos(long seconds) {
    return Long.MAX_VALUE
        - Duration.ofSeconds(BEGIN).toNanos()
        + Duration.ofSeconds(seconds).toNanos();
  }
}
