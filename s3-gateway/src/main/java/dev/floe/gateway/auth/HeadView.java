package dev.floe.gateway.auth;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.sigv4.RequestView;

/**
 * A request's head as the signature module sees it.
 *
 * @param virtualHostBucket the bucket that Host names; empty for path-style requests
 */
record HeadView(RequestHead head, String virtualHostBucket) implements RequestView {
  /** Returns the same head with other headers. */
  HeadView with(Headers headers) {
    return new HeadView(
        new RequestHead(
            head.method(),
            head.rawPath(),
            head.rawQuery(),
            headers,
            head.contentLength(),
            head.remote()),
        virtualHostBucket);
  }

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String rawPath() {
    return head.rawPath();
  }

  @Override
  public String rawQuery() {
    return head.rawQuery();
  }

  @Override
  public int headerCount() {
    return head.headers().size();
  }

  @Override
  public String headerName(int index) {
    return head.headers().fields().get(index).name();
  }

  @Override
  public String headerValue(int index) {
    return head.headers().fields().get(index).value();
  }
}
