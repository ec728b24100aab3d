package dev.floe.gateway.exchange;

/**
 * The receiver of every request that the client edge reads. Called on the exchange's loop; must not
 * block.
 */
public interface ExchangeHandler {
  /** Handles a request whose head is complete and well-formed. */
  void handle(Exchange exchange);

  /**
   * Sends an error in answer to a request that could not be read as HTTP, that exceeds a limit of
   * the edge, or whose handling failed. If {@link #handle} was not called for the request, the
   * exchange's head is a placeholder, and the edge closes a connection of HTTP/1.1 after the
   * answer.
   */
  void refuse(Exchange exchange, RequestFault fault);
}
