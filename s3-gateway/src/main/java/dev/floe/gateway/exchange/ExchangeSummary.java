package dev.floe.gateway.exchange;

/**
 * The result and the durations of an exchange that has ended.
 *
 * @param status the response's status, 0 if no response was started
 * @param headers the response's headers
 * @param receivedBytes bytes of the request's body that were received, as the client sent them
 * @param bodyBytes body bytes handed to the socket
 * @param complete whether the whole response reached the socket; false if the client disconnected
 *     or the body was aborted
 * @param firstByteNanos from the request's head to the response's head
 * @param totalNanos from the request's head to the end of the exchange
 */
public record ExchangeSummary(
    int status,
    Headers headers,
    long receivedBytes,
    long bodyBytes,
    boolean complete,
    long firstByteNanos,
    long totalNanos) {}
