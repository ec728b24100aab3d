package dev.floe.loadtest.soak;

/** Something that was promised did not hold. */
final class SoakFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  SoakFailure(String message) {
    super(message);
  }
}
