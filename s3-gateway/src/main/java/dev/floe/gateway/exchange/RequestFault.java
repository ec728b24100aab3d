package dev.floe.gateway.exchange;

/**
 * The reason why a request is ended: a violation of HTTP or of the gateway's limits, or an internal
 * error.
 *
 * @param detail what is wrong with the request, for logs and, if it is {@code MALFORMED}, for the
 *     client; empty for an internal error
 */
public record RequestFault(Kind kind, String detail) {
  /** The kinds of faults; the handler chooses the response to each. */
  public enum Kind {
    /** Not valid HTTP (RFC 9112, RFC 9113), or a form that is refused as unsafe. */
    MALFORMED,
    URI_TOO_LONG,
    HEAD_TOO_LARGE,
    /** The client sent nothing for too long in the middle of a request, or sent it too slowly. */
    TIMEOUT,
    TOO_MANY_CONNECTIONS,
    /** The unfinished heads on a loop have used up the memory for them. */
    NO_MEMORY,
    /**
     * An internal error: the code that handled the exchange failed before the response's first
     * byte.
     */
    INTERNAL
  }
}
