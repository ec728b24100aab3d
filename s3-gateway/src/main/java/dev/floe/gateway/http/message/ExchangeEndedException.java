package dev.floe.gateway.http.message;

import java.io.IOException;

/**
 * The error of reading a body after its exchange has ended. Every exchange creates one, so it has
 * no stack trace, which would be expensive.
 */
public final class ExchangeEndedException extends IOException {
  public ExchangeEndedException() {
    super("the exchange has ended");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
