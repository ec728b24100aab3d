package dev.floe.loadtest.soak;

/** Says that a promise did not hold. */
public final class SoakFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SoakFailure(String message) {
    super(message);
  }
}
