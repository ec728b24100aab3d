package dev.floe.sigv4.verify;

import java.util.function.Supplier;

/** The state of a verification after all that is cheap enough for an event loop. */
public sealed interface Verification {
  /** It is complete. */
  record Decided(Verdict verdict) implements Verification {}

  /**
   * Only the arithmetic of elliptic curves is left, which takes a millisecond, and some tens of
   * them the first time: to be done on a thread.
   *
   * @param rest computes the verdict
   */
  record Costly(Supplier<Verdict> rest) implements Verification {}
}
