package dev.floe.gateway.exchange;

import java.io.IOException;

/** Reading a request's body failed because of a client error, and the client is still connected. */
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
