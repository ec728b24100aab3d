package dev.floe.gateway.policy.upkeep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides which live nodes take a nap: leave before the platform ends their invocation, and return
 * with a new one (docs/adr/0026). A node naps within the last minute of its invocation, or within
 * the last quarter of an invocation shorter than four minutes. If many invocations end at the same
 * time, the naps begin earlier, so that each has its own slot. A node that is being copied naps as
 * late as possible, because the nap ends the copy.
 *
 * <p>Two nodes that share a segment never nap at the same time: so a nap takes at most one block of
 * each stripe, which parity replaces. A node that finds no time for a nap because of this rule
 * leaves by itself at the end of its invocation.
 *
 * <p>Pure: the caller passes the times, from {@link System#nanoTime}.
 */
public final class NapPlan {
  /** A nap takes place within this time before the invocation's end. */
  static final Duration LEAD = Duration.ofMinutes(1);

  /**
   * A nap begins at least this long before the invocation's end. A node in steady use asks to leave
   * by itself one second later.
   */
  static final Duration MARGIN = Duration.ofSeconds(2);

  /** The time from the start of one nap to the start of the next. */
  static final Duration SLOT = Duration.ofMillis(500);

  /** An invocation shorter than this ends without a nap: napping would be all that it does. */
  static final Duration SHORTEST = Duration.ofSeconds(8);

  /** The most naps at a time. */
  static final int AT_A_TIME = 4;

  private static final int LEAD_PART = 4;

  private NapPlan() {}

  /** The state of a node. */
  public enum State {
    LIVE,
    /** The node is live, and a second instance receives a copy of its chunks. */
    COPIED,
    NAPPING,
    /** The node is not live, or is invoked for another reason. */
    AWAY
  }

  /**
   * A node.
   *
   * @param begunNanos when its invocation was begun
   * @param longest the time after which its invocation has ended
   */
  public record Node(State state, long begunNanos, Duration longest) {
    private long endNanos() {
      return begunNanos + longest.toNanos();
    }

    private boolean mayNap() {
      return (state == State.LIVE || state == State.COPIED) && longest.compareTo(SHORTEST) >= 0;
    }

    private long leadNanos() {
      Duration part = longest.dividedBy(LEAD_PART);
      return (state == State.COPIED ? SLOT : part.compareTo(LEAD) < 0 ? part : LEAD).toNanos();
    }
  }

  /** The pairs of nodes that share a segment, by their positions in the list of nodes. */
  public interface Sharing {
    /** Returns true if a node shares, or may share, a segment with a node that naps. */
    boolean share(int one, int napping);
  }

  /** Returns the positions of the nodes whose nap begins now. */
  public static List<Integer> due(List<Node> nodes, Sharing sharing, long nowNanos) {
    List<Integer> napping = new ArrayList<>();
    List<Integer> live = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).state == State.NAPPING) {
        napping.add(i);
      } else if (nodes.get(i).mayNap()) {
        live.add(i);
      }
    }
    live.sort(Comparator.comparingLong(i -> nodes.get(i).endNanos() - nowNanos));
    List<Integer> begins = new ArrayList<>();
    for (int due = dueCount(nodes, live, nowNanos), k = 0; k < live.size(); k++) {
      int next = live.get(k);
      Node node = nodes.get(next);
      boolean isDue = k < due || lastNanos(node) - node.leadNanos() - nowNanos <= 0;
      if (isDue
          && napping.size() < AT_A_TIME
          && napping.stream().noneMatch(other -> sharing.share(next, other))) {
        napping.add(next);
        begins.add(next);
      }
    }
    return begins;
  }

  /**
   * Counts the nodes that must nap now so that each later one has a slot. The nodes are in the
   * order of their deadlines.
   */
  private static int dueCount(List<Node> nodes, List<Integer> inOrder, long nowNanos) {
    long followingNanos = Long.MAX_VALUE / 2;
    int due = 0;
    for (int k = inOrder.size() - 1; k >= 0; k--) {
      long leftNanos = lastNanos(nodes.get(inOrder.get(k))) - nowNanos;
      followingNanos = Math.min(leftNanos, followingNanos - SLOT.toNanos());
      if (followingNanos <= 0) {
        due = Math.max(due, k + 1);
      }
    }
    return due;
  }

  /** Returns the last time at which a node's nap should begin. */
  private static long lastNanos(Node node) {
    return node.endNanos() - MARGIN.toNanos();
  }
}
