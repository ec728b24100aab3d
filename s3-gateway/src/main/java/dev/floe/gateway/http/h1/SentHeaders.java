package dev.floe.gateway.http.h1;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/**
 * The headers of a request as its client sent them. Netty's decoder replaces or removes a
 * Content-Length that is doubled, has leading zeros or accompanies a coding. These headers ignore
 * such changes, so that {@link Http1Head} sees what it has to refuse. Confined to one loop.
 */
final class SentHeaders extends DefaultHttpHeaders {
  /** Creates the headers of requests, with names and values validated. */
  static final HttpHeadersFactory FACTORY =
      new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
          return new SentHeaders();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
          return new SentHeaders();
        }
      };

  private SentHeaders() {}

  @Override
  public HttpHeaders set(CharSequence name, Object value) {
    return this;
  }

  @Override
  public HttpHeaders remove(CharSequence name) {
    return this;
  }
}
