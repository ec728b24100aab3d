package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import java.io.InputStream;

/** An answer that passes each call on to another answer, unless it overrides the method. */
interface DelegatedResponse extends OriginResponse {
  /** Returns the other answer, which this answer owns. */
  OriginResponse answer();

  @Override
  default int status() {
    return answer().status();
  }

  @Override
  default Headers headers() {
    return answer().headers();
  }

  @Override
  default long contentLength() {
    return answer().contentLength();
  }

  @Override
  default InputStream body() {
    return answer().body();
  }

  @Override
  default void abort() {
    answer().abort();
  }

  @Override
  default boolean chargeTo(Claimant other) {
    return answer().chargeTo(other);
  }

  @Override
  default void close() {
    answer().close();
  }
}
