package dev.floe.gateway.exchange;

/** What the edge hands requests to. Called on the exchange's loop; never blocks. */
public interface ExchangeHandler {
  /** A whole, well-formed head has come. */
  void handle(Exchange exchange);

  /**
   * No such head came: the handler answers with an error, and the edge closes the connection behind
   * it. The exchange's head is a placeholder.
   */
  void refuse(Exchange exchange, RequestFault fault);
}
