package dev.floe.gateway.http.h1;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Netty's encoder of answers, which passes a body's bytes on without a copy. Confined to one loop.
 */
public final class ResponseEncoder extends HttpResponseEncoder {
  /** A whole answer without a body, even if its headers state a body's length, as for HEAD. */
  static final class Bodyless extends DefaultFullHttpResponse {
    Bodyless(HttpResponseStatus status, HttpHeaders headers) {
      super(
          HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER, headers, EmptyHttpHeaders.INSTANCE);
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return response instanceof Bodyless || super.isContentAlwaysEmpty(response);
  }
}
