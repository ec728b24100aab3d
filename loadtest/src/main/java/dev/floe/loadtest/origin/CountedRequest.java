package dev.floe.loadtest.origin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A request that reached {@link CountingOrigin}, with its progress. Thread-safe. */
public final class CountedRequest {
  private final HttpHead head;
  private final String method;
  private final String path;
  private final String query;
  private final AtomicLong requestBytes = new AtomicLong();
  private final AtomicLong answerBytes = new AtomicLong();
  private volatile int status;

  CountedRequest(HttpHead head) {
    this.head = head;
    String[] words = head.startLine().split(" ", 3);
    String target = words[1];
    int mark = target.indexOf('?');
    method = words[0];
    String rawPath = mark < 0 ? target : target.substring(0, mark);
    path = URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
    query = mark < 0 ? "" : target.substring(mark + 1);
  }

  public String method() {
    return method;
  }

  /** Returns bucket and key, decoded: {@code bucket/key}. */
  public String name() {
    return path.substring(1);
  }

  /** Returns path and query as sent. */
  public String target() {
    return head.startLine().split(" ", 3)[1];
  }

  /** Returns the header's value as sent. */
  public Optional<String> header(String headerName) {
    return head.field(headerName);
  }

  /** Returns the query as sent, without the question mark. */
  public String query() {
    return query;
  }

  public Optional<String> range() {
    return head.field("Range");
  }

  /** Returns the status; 0 until the origin has answered. */
  public int status() {
    return status;
  }

  /** Returns the number of bytes of the request's body that have been passed on to the origin. */
  public long requestBytes() {
    return requestBytes.get();
  }

  /** Returns the number of bytes of the answer's body that have been passed on to the client. */
  public long answerBytes() {
    return answerBytes.get();
  }

  void answered(int withStatus) {
    status = withStatus;
  }

  void countRequest(long bytes) {
    requestBytes.addAndGet(bytes);
  }

  void countAnswer(long bytes) {
    answerBytes.addAndGet(bytes);
  }

  @Override
  public String toString() {
    return "%s %s%s%s -> %d, %d bytes in, %d bytes out"
        .formatted(
            method,
            path,
            query.isEmpty() ? "" : "?" + query,
            range().map(r -> " [" + r + "]").orElse(""),
            status,
            requestBytes(),
            answerBytes());
  }
}
