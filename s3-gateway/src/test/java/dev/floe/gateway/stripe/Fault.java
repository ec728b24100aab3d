package dev.floe.gateway.stripe;

/** What a node's wire does wrong from now on. */
sealed interface Fault {
  /** Nothing. */
  record None() implements Fault {}

  /** Sends so many bytes more, then nothing. */
  record Stall(int afterBytes) implements Fault {}

  /** Reads nothing any more. */
  record Deaf() implements Fault {}

  /** Closes the connection that is written to next. */
  record Disconnect() implements Fault {}

  /** Flips a bit in every block that leaves. */
  record Corrupt() implements Fault {}

  /** Sends little at a time, and slowly. */
  record SlowDrip(int bytes, long pauseNanos) implements Fault {}
}
