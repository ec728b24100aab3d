package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import java.io.InputStream;

/**
 * An answer of the origin. Confined to one thread, but for {@link #abort}.
 *
 * <p>{@link #close} after the body's last byte gives the connection back; before it, it closes the
 * connection, for reading a rest that nobody wants would cost more.
 */
public interface OriginResponse extends AutoCloseable {
  /** The length is unknown. */
  long UNKNOWN_LENGTH = -1;

  int status();

  /**
   * The headers as the origin sent them, hop-by-hop ones included, without cookies and addresses of
   * its own but for {@code Location}.
   */
  Headers headers();

  /** Content-Length, which a HEAD's answer has without a body, or {@link #UNKNOWN_LENGTH}. */
  long contentLength();

  /** The body, never null; ends at once where there is none. */
  InputStream body();

  /** Closes the connection; whoever reads the body gets an IOException. Any thread. */
  void abort();

  /**
   * Counts the connection for another party from now on, before the body is read.
   *
   * @return false if that party has its share; nothing has changed then
   */
  default boolean chargeTo(Claimant other) {
    return true;
  }

  @Override
  void close();
}
