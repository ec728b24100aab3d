package dev.floe.gateway.origin;

import java.io.IOException;

/** No answer of the origin was received. */
public final class OriginException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean mayHaveArrived;
  private final boolean busy;

  public OriginException(String message, Throwable cause, boolean mayHaveArrived) {
    this(message, cause, mayHaveArrived, false);
  }

  private OriginException(String message, Throwable cause, boolean mayHaveArrived, boolean busy) {
    super(message, cause);
    this.mayHaveArrived = mayHaveArrived;
    this.busy = busy;
  }

  /**
   * Creates the exception for a request that was not sent, or a read that was ended before its
   * body, because a share of the claimant is used up.
   */
  static OriginException busy(String message) {
    return new OriginException(message, new IOException("not sent"), false, true);
  }

  /**
   * Returns true if the whole request may have reached the origin, so that a write's outcome is
   * unknown.
   */
  public boolean mayHaveArrived() {
    return mayHaveArrived;
  }

  /** Returns true if a share was used up: the request had no effect and may be repeated later. */
  public boolean isBusy() {
    return busy;
  }
}
