package dev.floe.gateway.exchange;

/**
 * How an exchange went.
 *
 * @param status the answer's, 0 if none was begun
 * @param headers the answer's
 * @param bodyBytes body bytes handed to the socket
 * @param complete whether all of the answer was; false if the client left or the body broke off
 * @param firstByteNanos from the request's head to the answer's
 * @param totalNanos from the request's head to the end
 */
public record ExchangeSummary(
    int status,
    Headers headers,
    long bodyBytes,
    boolean complete,
    long firstByteNanos,
    long totalNanos) {}
