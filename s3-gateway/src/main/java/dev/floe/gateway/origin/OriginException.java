package dev.floe.gateway.origin;

import java.io.IOException;

/**
 * A request to the origin has no answer that can be passed on: it was not sent, the origin did not
 * answer, or the answer is not for clients.
 */
public final class OriginException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean mayHaveArrived;
  private final Kind kind;

  private enum Kind {
    FAILED,
    BUSY,
    REFUSED
  }

  public OriginException(String message, Throwable cause, boolean mayHaveArrived) {
    this(message, cause, mayHaveArrived, Kind.FAILED);
  }

  private OriginException(String message, Throwable cause, boolean mayHaveArrived, Kind kind) {
    super(message, cause);
    this.mayHaveArrived = mayHaveArrived;
    this.kind = kind;
  }

  /**
   * Creates the exception for a request that the origin refused for a reason that clients must not
   * learn.
   */
  static OriginException refused(String message, Throwable cause) {
    return new OriginException(message, cause, false, Kind.REFUSED);
  }

  /**
   * Creates the exception for a request that was not sent, or a read that was ended before its body
   * was passed on, because the claimant has used up a share.
   */
  static OriginException busy(String message) {
    return new OriginException(message, new IOException("not sent"), false, Kind.BUSY);
  }

  /**
   * Returns true if the whole request may have reached the origin; the outcome of a write is then
   * unknown.
   */
  public boolean mayHaveArrived() {
    return mayHaveArrived;
  }

  /** Returns true if a share was used up: the request had no effect and may be repeated later. */
  public boolean isBusy() {
    return kind == Kind.BUSY;
  }

  /** Returns true if the origin could not be reached or did not answer. */
  public boolean isOutage() {
    return kind == Kind.FAILED;
  }
}
