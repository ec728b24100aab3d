package dev.floe.gateway.cache.read;

import java.util.EnumMap;
import java.util.Map;

/**
 * The transitions of a read: maps state and event to the next state, and to the action by which
 * {@link ObjectRead} reaches it. Pure. Some paths:
 *
 * <pre>
 * hit:          LOOKING_UP -> ANSWERING -> SENDING_FROM_NODES -> ENDED
 * cold GET:     LOOKING_UP -> SETTLING -> OPENING -> ANSWERING -> FOLLOWING_FILL -> ENDED
 * stale:        LOOKING_UP -> CONFIRMING -> ANSWERING -> ...
 * partly held:  LOOKING_UP -> ANSWERING -> FINDING_FILL -> SENDING_FROM_NODES, FOLLOWING_FILL, ...
 * lost stripe:  SENDING_FROM_NODES -> READING_FROM_ORIGIN -> ENDED
 * </pre>
 */
final class ReadTable {
  private static final Map<ReadState, Map<ReadEvent, Transition>> TABLE =
      new EnumMap<>(ReadState.class);

  /** How {@link ObjectRead} reaches the next state. */
  enum Action {
    /** Runs the next state's action on the same thread. */
    CONTINUE,
    TO_LOOP,
    TO_THREAD,
    /** Releases what the read holds. */
    END
  }

  record Transition(ReadState next, Action action) {}

  static {
    from(ReadState.LOOKING_UP)
        .on(ReadEvent.FRESH, ReadState.ANSWERING)
        .on(ReadEvent.STALE, ReadState.CONFIRMING)
        .on(ReadEvent.ABSENT, ReadState.SETTLING)
        .on(ReadEvent.NO_BODY, ReadState.ENDED)
        .on(ReadEvent.UNCACHEABLE, ReadState.PASSING_THROUGH);
    from(ReadState.SETTLING)
        .on(ReadEvent.FRESH, ReadState.ANSWERING)
        .on(ReadEvent.HEAD_WANTED, ReadState.CONFIRMING)
        .on(ReadEvent.BYTES_WANTED, ReadState.OPENING)
        .on(ReadEvent.SUFFIX_WANTED, ReadState.PASSING_THROUGH);
    from(ReadState.CONFIRMING)
        .on(ReadEvent.LEARNED, ReadState.ANSWERING)
        .on(ReadEvent.TO_RELAY, ReadState.RELAYING)
        .on(ReadEvent.UNUSABLE, ReadState.PASSING_THROUGH);
    from(ReadState.OPENING)
        .on(ReadEvent.FILL_JOINED, ReadState.ANSWERING)
        .on(ReadEvent.LEARNED, ReadState.ANSWERING)
        .on(ReadEvent.OUTDATED, ReadState.CONFIRMING)
        .on(ReadEvent.TO_RELAY, ReadState.RELAYING)
        .on(ReadEvent.UNUSABLE, ReadState.PASSING_THROUGH);
    from(ReadState.ANSWERING)
        .on(ReadEvent.NO_BODY, ReadState.ENDED)
        .on(ReadEvent.ON_NODES, ReadState.SENDING_FROM_NODES)
        .on(ReadEvent.FILL_JOINED, ReadState.FOLLOWING_FILL)
        .on(ReadEvent.NOT_ON_NODES, ReadState.FINDING_FILL)
        .on(ReadEvent.UNUSABLE, ReadState.PASSING_THROUGH);
    from(ReadState.FINDING_FILL)
        .on(ReadEvent.ON_NODES, ReadState.SENDING_FROM_NODES)
        .on(ReadEvent.NOT_ON_NODES, ReadState.FOLLOWING_FILL);
    from(ReadState.SENDING_FROM_NODES)
        .on(ReadEvent.SENT, ReadState.ENDED)
        .on(ReadEvent.CLOSED, ReadState.ENDED)
        .on(ReadEvent.ON_NODES, ReadState.SENDING_FROM_NODES)
        .on(ReadEvent.NOT_ON_NODES, ReadState.FOLLOWING_FILL)
        .on(ReadEvent.LOST, ReadState.READING_FROM_ORIGIN);
    from(ReadState.FOLLOWING_FILL)
        .on(ReadEvent.SENT, ReadState.ENDED)
        .on(ReadEvent.ON_NODES, ReadState.SENDING_FROM_NODES)
        .on(ReadEvent.NO_FILL, ReadState.READING_FROM_ORIGIN)
        .on(ReadEvent.VERSION_GONE, ReadState.RESTARTING)
        .on(ReadEvent.ORIGIN_FAILED, ReadState.PASSING_THROUGH)
        .on(ReadEvent.FAILED_MIDWAY, ReadState.CUTTING_OFF);
    from(ReadState.READING_FROM_ORIGIN)
        .on(ReadEvent.SENT, ReadState.ENDED)
        .on(ReadEvent.VERSION_GONE, ReadState.RESTARTING)
        .on(ReadEvent.ORIGIN_FAILED, ReadState.PASSING_THROUGH)
        .on(ReadEvent.FAILED_MIDWAY, ReadState.CUTTING_OFF);
    from(ReadState.RESTARTING)
        .on(ReadEvent.AGAIN, ReadState.LOOKING_UP)
        .on(ReadEvent.EXHAUSTED, ReadState.PASSING_THROUGH);
    from(ReadState.RELAYING).on(ReadEvent.SENT, ReadState.ENDED);
    from(ReadState.PASSING_THROUGH).on(ReadEvent.SENT, ReadState.ENDED);
    from(ReadState.CUTTING_OFF).on(ReadEvent.CLOSED, ReadState.ENDED);
    from(ReadState.ENDED);
  }

  private ReadTable() {}

  /**
   * Returns the transition for an event in a state.
   *
   * @throws IllegalStateException if the event cannot occur in this state
   */
  static Transition after(ReadState state, ReadEvent event) {
    Map<ReadEvent, Transition> row = TABLE.get(state);
    Transition transition = row == null ? null : row.get(event);
    if (transition == null) {
      throw new IllegalStateException("%s in state %s".formatted(event, state));
    }
    return transition;
  }

  private static Row from(ReadState state) {
    Row row = new Row(state, new EnumMap<>(ReadEvent.class));
    TABLE.put(state, row.transitions);
    return row;
  }

  private record Row(ReadState state, Map<ReadEvent, Transition> transitions) {
    Row on(ReadEvent event, ReadState next) {
      transitions.put(event, new Transition(next, action(state.place(), next.place())));
      return this;
    }
  }

  private static Action action(ReadState.Place from, ReadState.Place to) {
    if (from == to) {
      return Action.CONTINUE;
    }
    return switch (to) {
      case LOOP -> Action.TO_LOOP;
      case THREAD -> Action.TO_THREAD;
      case NOWHERE -> Action.END;
    };
  }
}
