package dev.floe.gateway.exchange;

/**
 * What is wrong with a request as HTTP.
 *
 * @param detail for the client: what came and what was expected
 */
public record RequestFault(Kind kind, String detail) {
  /** What a fault is answered with is the handler's choice. */
  public enum Kind {
    /** Not HTTP/1.1 as RFC 9112 has it, or a form that is refused as unsafe. */
    MALFORMED,
    URI_TOO_LONG,
    HEAD_TOO_LARGE,
    /** The client sent nothing for too long in the middle of a request. */
    TIMEOUT,
    TOO_MANY_CONNECTIONS,
    /** The heads of all connections take more memory than they may. */
    NO_MEMORY,
    /** The gateway's own fault: whoever had the exchange failed before the answer's first byte. */
    INTERNAL
  }
}
