package dev.floe.gateway.origin;

import java.io.IOException;

/** The origin gave no answer. */
public final class OriginException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean mayHaveArrived;
  private final boolean busy;

  public OriginException(String message, Throwable cause, boolean mayHaveArrived) {
    super(message, cause);
    this.mayHaveArrived = mayHaveArrived;
    this.busy = false;
  }

  private OriginException(String message) {
    super(message);
    this.mayHaveArrived = false;
    this.busy = true;
  }

  /** The request was not sent, because its sender has its share of the connections. */
  static OriginException busy(String message) {
    return new OriginException(message);
  }

  /** Whether the same request may be sent a little later. */
  public boolean isBusy() {
    return busy;
  }

  /** Whether all of the request may have reached the origin: a write's outcome is then unknown. */
  public boolean mayHaveArrived() {
    return mayHaveArrived;
  }
}
