package dev.floe.gateway.exchange;

/**
 * The receiver of every request that the client edge reads. Called on the exchange's loop; must not
 * block.
 */
public interface ExchangeHandler {
  /** Handles a request whose head is complete and well-formed. */
  void handle(Exchange exchange);

  /**
   * Answers a request that could not be read as HTTP with an error; the edge closes the connection
   * afterwards. The exchange's head is a placeholder.
   */
  void refuse(Exchange exchange, RequestFault fault);
}
