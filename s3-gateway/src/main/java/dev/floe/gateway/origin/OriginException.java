package dev.floe.gateway.origin;

import java.io.IOException;

/** The origin gave no answer. */
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

  /** The request was not sent, for the claimant has its share of connections. */
  static OriginException busy(String message) {
    return new OriginException(message, new IOException("not sent"), false, true);
  }

  /** Whether all of the request may have reached the origin: a write's outcome is then unknown. */
  public boolean mayHaveArrived() {
    return mayHaveArrived;
  }

  /** Whether the request was refused before it was sent: it may be tried again a moment later. */
  public boolean isBusy() {
    return busy;
  }
}
