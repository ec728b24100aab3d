package dev.floe.gateway.cache.read;

import static dev.floe.gateway.cache.read.ReadEvent.ABSENT;
import static dev.floe.gateway.cache.read.ReadEvent.AGAIN;
import static dev.floe.gateway.cache.read.ReadEvent.BYTES_WANTED;
import static dev.floe.gateway.cache.read.ReadEvent.CLOSED;
import static dev.floe.gateway.cache.read.ReadEvent.EXHAUSTED;
import static dev.floe.gateway.cache.read.ReadEvent.FAILED_MIDWAY;
import static dev.floe.gateway.cache.read.ReadEvent.FILL_JOINED;
import static dev.floe.gateway.cache.read.ReadEvent.FRESH;
import static dev.floe.gateway.cache.read.ReadEvent.HEAD_WANTED;
import static dev.floe.gateway.cache.read.ReadEvent.LEARNED;
import static dev.floe.gateway.cache.read.ReadEvent.LOST;
import static dev.floe.gateway.cache.read.ReadEvent.NOT_ON_NODES;
import static dev.floe.gateway.cache.read.ReadEvent.NO_BODY;
import static dev.floe.gateway.cache.read.ReadEvent.NO_FILL;
import static dev.floe.gateway.cache.read.ReadEvent.ON_NODES;
import static dev.floe.gateway.cache.read.ReadEvent.ORIGIN_FAILED;
import static dev.floe.gateway.cache.read.ReadEvent.OUTDATED;
import static dev.floe.gateway.cache.read.ReadEvent.SENT;
import static dev.floe.gateway.cache.read.ReadEvent.STALE;
import static dev.floe.gateway.cache.read.ReadEvent.SUFFIX_WANTED;
import static dev.floe.gateway.cache.read.ReadEvent.TO_RELAY;
import static dev.floe.gateway.cache.read.ReadEvent.UNCACHEABLE;
import static dev.floe.gateway.cache.read.ReadEvent.UNUSABLE;
import static dev.floe.gateway.cache.read.ReadEvent.VERSION_GONE;
import static dev.floe.gateway.cache.read.ReadState.ANSWERING;
import static dev.floe.gateway.cache.read.ReadState.CONFIRMING;
import static dev.floe.gateway.cache.read.ReadState.CUTTING_OFF;
import static dev.floe.gateway.cache.read.ReadState.ENDED;
import static dev.floe.gateway.cache.read.ReadState.FINDING_FILL;
import static dev.floe.gateway.cache.read.ReadState.FOLLOWING_FILL;
import static dev.floe.gateway.cache.read.ReadState.LOOKING_UP;
import static dev.floe.gateway.cache.read.ReadState.OPENING;
import static dev.floe.gateway.cache.read.ReadState.PASSING_THROUGH;
import static dev.floe.gateway.cache.read.ReadState.READING_FROM_ORIGIN;
import static dev.floe.gateway.cache.read.ReadState.RELAYING;
import static dev.floe.gateway.cache.read.ReadState.RESTARTING;
import static dev.floe.gateway.cache.read.ReadState.SENDING_FROM_NODES;
import static dev.floe.gateway.cache.read.ReadState.SETTLING;
import static dev.floe.gateway.cache.read.ReadTable.Action.CONTINUE;
import static dev.floe.gateway.cache.read.ReadTable.Action.END;
import static dev.floe.gateway.cache.read.ReadTable.Action.TO_LOOP;
import static dev.floe.gateway.cache.read.ReadTable.Action.TO_THREAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.cache.read.ReadTable.Action;
import dev.floe.gateway.cache.read.ReadTable.Transition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadTableTest {
  /** One line of the table. */
  record Case(ReadState state, ReadEvent event, ReadState next, Action action) {
    @Override
    public String toString() {
      return "%s, %s -> %s, %s".formatted(state, event, next, action);
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        // Looking up is loop code. With a fresh entry or an answer without a body, the read stays
        // on the loop.
        new Case(LOOKING_UP, FRESH, ANSWERING, CONTINUE),
        new Case(LOOKING_UP, STALE, CONFIRMING, TO_THREAD),
        new Case(LOOKING_UP, ABSENT, SETTLING, TO_THREAD),
        new Case(LOOKING_UP, NO_BODY, ENDED, END),
        new Case(LOOKING_UP, UNCACHEABLE, PASSING_THROUGH, TO_THREAD),
        // Nothing is known, unless a PUT has settled meanwhile.
        new Case(SETTLING, FRESH, ANSWERING, TO_LOOP),
        new Case(SETTLING, HEAD_WANTED, CONFIRMING, CONTINUE),
        new Case(SETTLING, BYTES_WANTED, OPENING, CONTINUE),
        new Case(SETTLING, SUFFIX_WANTED, PASSING_THROUGH, CONTINUE),
        // S3 is asked.
        new Case(CONFIRMING, LEARNED, ANSWERING, TO_LOOP),
        new Case(CONFIRMING, TO_RELAY, RELAYING, CONTINUE),
        new Case(CONFIRMING, UNUSABLE, PASSING_THROUGH, CONTINUE),
        new Case(OPENING, FILL_JOINED, ANSWERING, TO_LOOP),
        new Case(OPENING, LEARNED, ANSWERING, TO_LOOP),
        new Case(OPENING, OUTDATED, CONFIRMING, CONTINUE),
        new Case(OPENING, TO_RELAY, RELAYING, CONTINUE),
        new Case(OPENING, UNUSABLE, PASSING_THROUGH, CONTINUE),
        // The object is known.
        new Case(ANSWERING, NO_BODY, ENDED, END),
        new Case(ANSWERING, ON_NODES, SENDING_FROM_NODES, CONTINUE),
        new Case(ANSWERING, FILL_JOINED, FOLLOWING_FILL, TO_THREAD),
        new Case(ANSWERING, NOT_ON_NODES, FINDING_FILL, TO_THREAD),
        new Case(ANSWERING, UNUSABLE, PASSING_THROUGH, TO_THREAD),
        new Case(FINDING_FILL, ON_NODES, SENDING_FROM_NODES, TO_LOOP),
        new Case(FINDING_FILL, NOT_ON_NODES, FOLLOWING_FILL, CONTINUE),
        // The body.
        new Case(SENDING_FROM_NODES, SENT, ENDED, END),
        new Case(SENDING_FROM_NODES, CLOSED, ENDED, END),
        new Case(SENDING_FROM_NODES, ON_NODES, SENDING_FROM_NODES, CONTINUE),
        new Case(SENDING_FROM_NODES, NOT_ON_NODES, FOLLOWING_FILL, TO_THREAD),
        new Case(SENDING_FROM_NODES, LOST, READING_FROM_ORIGIN, TO_THREAD),
        new Case(FOLLOWING_FILL, SENT, ENDED, END),
        new Case(FOLLOWING_FILL, ON_NODES, SENDING_FROM_NODES, TO_LOOP),
        new Case(FOLLOWING_FILL, NO_FILL, READING_FROM_ORIGIN, CONTINUE),
        new Case(FOLLOWING_FILL, VERSION_GONE, RESTARTING, CONTINUE),
        new Case(FOLLOWING_FILL, ORIGIN_FAILED, PASSING_THROUGH, CONTINUE),
        new Case(FOLLOWING_FILL, FAILED_MIDWAY, CUTTING_OFF, CONTINUE),
        new Case(READING_FROM_ORIGIN, SENT, ENDED, END),
        new Case(READING_FROM_ORIGIN, VERSION_GONE, RESTARTING, CONTINUE),
        new Case(READING_FROM_ORIGIN, ORIGIN_FAILED, PASSING_THROUGH, CONTINUE),
        new Case(READING_FROM_ORIGIN, FAILED_MIDWAY, CUTTING_OFF, CONTINUE),
        // The ends.
        new Case(RESTARTING, AGAIN, LOOKING_UP, TO_LOOP),
        new Case(RESTARTING, EXHAUSTED, PASSING_THROUGH, CONTINUE),
        new Case(RELAYING, SENT, ENDED, END),
        new Case(PASSING_THROUGH, SENT, ENDED, END),
        new Case(CUTTING_OFF, CLOSED, ENDED, END));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leadsToTheNextStateAndAction(Case line) {
    assertThat(ReadTable.after(line.state(), line.event()))
        .isEqualTo(new Transition(line.next(), line.action()));
  }

  @Test
  void refusesAllOtherEvents() {
    List<Case> cases = cases().toList();
    for (ReadState state : ReadState.values()) {
      for (ReadEvent event : ReadEvent.values()) {
        if (cases.stream().noneMatch(line -> line.state() == state && line.event() == event)) {
          assertThatThrownBy(() -> ReadTable.after(state, event))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("%s in state %s", event, state);
        }
      }
    }
  }

  @Test
  void aHitStaysOnTheLoop() {
    assertThat(ReadTable.after(LOOKING_UP, FRESH).action()).isEqualTo(CONTINUE);
    assertThat(ReadTable.after(ANSWERING, ON_NODES).action()).isEqualTo(CONTINUE);
    assertThat(ReadTable.after(SENDING_FROM_NODES, SENT).action()).isEqualTo(END);
  }

  @Test
  void everyStateCanBeReachedAndLeadsToTheEnd() {
    Set<ReadState> reached = new HashSet<>(Set.of(LOOKING_UP));
    Set<ReadState> ending = new HashSet<>(Set.of(ENDED));
    for (int step = 0; step < ReadState.values().length; step++) {
      cases()
          .forEach(line -> {
            if (reached.contains(line.state())) {
              reached.add(line.next());
            }
            if (ending.contains(line.next())) {
              ending.add(line.state());
            }
          });
    }
    assertThat(reached).containsExactlyInAnyOrder(ReadState.values());
    assertThat(ending).containsExactlyInAnyOrder(ReadState.values());
  }
}
