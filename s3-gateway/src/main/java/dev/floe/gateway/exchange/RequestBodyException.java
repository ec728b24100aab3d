package dev.floe.gateway.exchange;

import java.io.IOException;

/** A request's body cannot be read on, by the client's fault; the client is still there. */
public final class RequestBodyException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient RequestFault fault;

  public RequestBodyException(RequestFault fault) {
    super(fault.detail());
    this.fault = fault;
  }

  public RequestFault fault() {
    return fault;
  }
}
