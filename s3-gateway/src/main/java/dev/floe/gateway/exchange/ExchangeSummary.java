package dev.floe.gateway.exchange;

/**
 * The result and the durations of an exchange that has ended.
 *
 * @param status the response's status, 0 if no response was started
 * @param headers the response's headers
 * @param contentLength the length of the body that the head announced, or {@link
 *     ResponseHead#CHUNKED}; 0 if no response was started
 * @param errorCode the code of the error that was answered, such as {@code NoSuchKey}; empty if
 *     there is none or it is unknown
 * @param receivedBytes bytes of the request's body that were received, with any aws-chunked framing
 * @param bodyBytes bytes of the response's body that were queued for the client, sent or not
 * @param cachedBytes the part of {@code bodyBytes} that was read from nodes or the gateway's own
 *     memory
 * @param complete true if the whole response reached the socket; false if the client disconnected
 *     or the body was aborted
 * @param firstByteNanos from the request's head to the response's head
 * @param turnAroundNanos from the last byte of the request to the response's head; 0 if the head
 *     was sent earlier
 * @param totalNanos from the request's head to the end of the exchange
 */
public record ExchangeSummary(
    int status,
    Headers headers,
    long contentLength,
    String errorCode,
    long receivedBytes,
    long bodyBytes,
    long cachedBytes,
    boolean complete,
    long firstByteNanos,
    long turnAroundNanos,
    long totalNanos) {}
