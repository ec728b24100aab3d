package dev.floe.gateway.access;

import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.exchange.Transport;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * One request that has ended, for the {@link AccessLog}.
 *
 * @param received the time at which the request's head was received
 * @param requestId the gateway's own identifier
 */
public record AccessRecord(
    Instant received,
    String requestId,
    String hostId,
    RequestHead head,
    Transport transport,
    Subject subject,
    ExchangeSummary summary) {
  private static final long FIXED_BYTES = 1024;

  /**
   * The request as the gateway understood it. Texts are empty if they are unknown or do not apply.
   *
   * @param operation as S3's API reference names it
   * @param key not encoded
   * @param requester the identity's name
   * @param signature the version of the signature, such as {@code SigV4}
   * @param authType the place of the signature, such as {@code AuthHeader}
   */
  public record Subject(
      String operation,
      String bucket,
      String key,
      String requester,
      String signature,
      String authType) {}

  /** Returns an estimate of the memory that this record keeps reachable. */
  long estimateBytes() {
    return FIXED_BYTES
        + (long) head.rawPath().length()
        + head.rawQuery().length()
        + lengths(head.headers())
        + lengths(summary.headers());
  }

  private static long lengths(Headers headers) {
    long bytes = 0;
    for (Headers.Field field : headers) {
      bytes += field.name().length();
      bytes += field.value().length();
    }
    return bytes;
  }

  /** Returns the target as the client wrote it, with its query. */
  String target() {
    return head.rawQuery().isEmpty() ? head.rawPath() : head.rawPath() + "?" + head.rawQuery();
  }

  String requestHeader(String name) {
    return head.headers().first(name).orElse("");
  }

  String answerHeader(String name) {
    return summary.headers().first(name).orElse("");
  }

  String remoteIp() {
    return head.remote().getAddress() == null ? "" : head.remote().getAddress().getHostAddress();
  }

  /** Returns the whole object's length; empty if it is unknown, as after an error or a deletion. */
  OptionalLong objectBytes() {
    if (summary.status() >= 300 || subject.key().isEmpty()) {
      return OptionalLong.empty();
    }
    return switch (head.method()) {
      case "GET", "HEAD" -> {
        String range = answerHeader("content-range");
        yield range.isEmpty()
            ? number(summary.contentLength())
            : number(range.substring(range.lastIndexOf('/') + 1));
      }
      case "PUT" -> {
        String decoded = requestHeader("x-amz-decoded-content-length");
        yield decoded.isEmpty() ? number(head.contentLength()) : number(decoded);
      }
      default -> OptionalLong.empty();
    };
  }

  /**
   * Returns the number of bytes of the answer's body that S3 sent, for this request or for a fill
   * that it follows; 0 for an error.
   */
  long originBytes() {
    return summary.status() < 300 ? summary.bodyBytes() - summary.cachedBytes() : 0;
  }

  private static OptionalLong number(String text) {
    try {
      return number(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong number(long value) {
    return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
