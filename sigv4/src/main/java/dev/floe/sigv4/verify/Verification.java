package dev.floe.sigv4.verify;

import java.util.function.Supplier;

/** The outcome of the part of a verification that is cheap enough for an event loop. */
public sealed interface Verification {
  /** The verification is complete. */
  record Decided(Verdict verdict) implements Verification {}

  /**
   * Only the arithmetic of elliptic curves is left. It takes a millisecond, and some tens of
   * milliseconds for the first request of an access key, so it must not run on an event loop.
   *
   * @param rest computes the verdict
   */
  record Costly(Supplier<Verdict> rest) implements Verification {}
}
