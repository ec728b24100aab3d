package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import java.io.InputStream;

/**
 * An answer of the origin. Confined to one thread, except {@link #abort}.
 *
 * <p>{@link #close} after the body's last byte releases the connection for reuse. Before that it
 * closes the connection, because reading the unused rest would cost more.
 */
public interface OriginResponse extends AutoCloseable {
  /** The length is unknown. */
  long UNKNOWN_LENGTH = -1;

  int status();

  /**
   * Returns the origin's headers, including hop-by-hop ones. Cookies and headers that name the
   * origin are removed, except {@code Location}.
   */
  Headers headers();

  /**
   * Returns Content-Length, which a HEAD's answer has without a body, or {@link #UNKNOWN_LENGTH}.
   */
  long contentLength();

  /** Returns the body, which ends at once if there is none. */
  InputStream body();

  /** Closes the connection; reads of the body then throw IOException. Any thread. */
  void abort();

  /**
   * Counts the connection for another claimant; called before the body is read.
   *
   * @return false, without a change, if that claimant's share is used up
   */
  default boolean chargeTo(Claimant other) {
    return true;
  }

  @Override
  void close();
}
