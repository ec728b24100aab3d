package dev.floe.gateway.origin;

import java.io.IOException;

/** The origin gave no answer. */
public final class OriginException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean mayHaveArrived;

  public OriginException(String message, Throwable cause, boolean mayHaveArrived) {
    super(message, cause);
    this.mayHaveArrived = mayHaveArrived;
  }

  /** Whether all of the request may have reached the origin: a write's outcome is then unknown. */
  public boolean mayHaveArrived() {
    return mayHaveArrived;
  }
}
