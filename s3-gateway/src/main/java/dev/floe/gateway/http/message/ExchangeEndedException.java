package dev.floe.gateway.http.message;

import java.io.IOException;

/** Ends the body of every exchange; a stack trace each time would be expensive. */
public final class ExchangeEndedException extends IOException {
  public ExchangeEndedException() {
    super("the exchange has ended");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
