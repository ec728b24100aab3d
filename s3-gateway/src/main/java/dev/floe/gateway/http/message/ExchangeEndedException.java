package dev.floe.gateway.http.message;

import java.io.IOException;

/**
 * Ends the body of every exchange. It has no stack trace, since one for each exchange would be
 * expensive.
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
