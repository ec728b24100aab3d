package dev.floe.gateway.http.message;

import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.memory.Loop;
import io.netty.channel.Channel;

/**
 * A connection of HTTP/1.1 or a stream of HTTP/2, which carries one exchange at a time. Confined to
 * its loop, except {@link #loop} and {@link #secure}.
 */
public interface Carrier {
  Loop loop();

  /** Returns the channel that the exchange's bytes pass. */
  Channel channel();

  /** Returns true if the client's bytes are encrypted. */
  boolean secure();

  /** Returns true if the client has disconnected, or has reset the stream. */
  boolean closed();

  /** Answers with an error; if that fails, the carrier is closed. */
  void refuse(HttpExchange refused, RequestFault fault);

  /**
   * Ends an exchange.
   *
   * @param delivered true if the whole answer is in the socket; otherwise the client must see that
   *     it was cut off
   */
  void exchangeEnded(HttpExchange ending, boolean delivered);
}
