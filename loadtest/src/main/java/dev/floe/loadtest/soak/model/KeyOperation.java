package dev.floe.loadtest.soak.model;

/**
 * An operation on one key. Values are positive numbers; {@link #ABSENT} means that there is no
 * object.
 *
 * @param client the client that sent it; a client sends one request at a time
 * @param invoked the time at which it was sent, in nanoseconds
 * @param returned the time at which its answer had arrived, in nanoseconds; without meaning if the
 *     outcome is unknown
 * @param note a description for readers
 */
record KeyOperation(
    int client, long invoked, long returned, Action action, Outcome outcome, String note) {
  static final int ABSENT = 0;

  KeyOperation {
    if (outcome != Outcome.UNKNOWN && returned < invoked) {
      throw new IllegalArgumentException(
          "returned at %d, before it was sent at %d".formatted(returned, invoked));
    }
  }

  /** The effect of an operation and what its answer says. */
  sealed interface Action {}

  /** Writes the value unconditionally; a deletion writes {@link #ABSENT}. */
  record Write(int value) implements Action {}

  /** Writes the value if there is no object. */
  record Create(int value) implements Action {}

  /** Writes the value if the key has the expected value. */
  record Replace(int expected, int value) implements Action {}

  /** A read that returned this value. */
  record Read(int value) implements Action {}

  /** A read that found an object whose value is not this one. */
  record ReadOther(int value) implements Action {}

  /** The result of an operation, as its client knows it. */
  enum Outcome {
    /** The operation took effect. */
    DONE,
    /** The operation had no effect because its condition did not hold. */
    REFUSED,
    /** The operation had no effect, and its answer says nothing about the key. */
    FAILED,
    /** A write may take effect at any time after it was sent, or never. */
    UNKNOWN
  }

  boolean isUnknown() {
    return outcome == Outcome.UNKNOWN;
  }

  /** Returns false for operations that neither change the key nor say anything about it. */
  boolean counts() {
    return switch (outcome) {
      case DONE, REFUSED -> true;
      case FAILED -> false;
      case UNKNOWN -> !isRead();
    };
  }

  boolean isRead() {
    return action instanceof Read || action instanceof ReadOther;
  }

  /** Returns true if the operation changes the key when it takes effect. */
  boolean hasEffect() {
    return !isRead() && outcome != Outcome.REFUSED;
  }

  /** Returns true if the operation could have received its answer while the key had this value. */
  boolean fits(int value) {
    boolean refused = outcome == Outcome.REFUSED;
    return switch (action) {
      case Write _ -> true;
      case Create _ -> refused == (value != ABSENT);
      case Replace(int expected, int _) -> refused == (value != expected);
      case Read(int seen) -> value == seen;
      case ReadOther(int other) -> value != ABSENT && value != other;
    };
  }

  /** Returns the key's value after the operation took effect on this value. */
  int after(int value) {
    if (!hasEffect()) {
      return value;
    }
    return switch (action) {
      case Write(int written) -> written;
      case Create(int written) -> written;
      case Replace(int _, int written) -> written;
      case Read _, ReadOther _ -> value;
    };
  }
}
