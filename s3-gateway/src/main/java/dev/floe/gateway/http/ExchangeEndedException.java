package dev.floe.gateway.http;

import java.io.IOException;

/** Ends the body of every exchange; a stack trace each time would be expensive. */
final class ExchangeEndedException extends IOException {
  ExchangeEndedException() {
    super("the exchange has ended");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
