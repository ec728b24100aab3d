package dev.floe.gateway.http;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.message.AnswerFields;
import dev.floe.gateway.http.message.AnswerWire;
import dev.floe.gateway.http.message.RequestIds;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/** Frames one answer of known length by Netty's encoder. Confined to the connection's loop. */
final class CodecAnswer implements AnswerWire {
  private final Channel channel;
  private final RequestIds.Id id;
  private final boolean kept;

  CodecAnswer(Channel channel, RequestIds.Id id, boolean kept) {
    this.channel = channel;
    this.id = id;
    this.kept = kept;
  }

  @Override
  public ChannelFuture head(ResponseHead head, boolean bodyless) {
    // AnswerFields has replaced line ends in values.
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    AnswerFields.forEach(head, id, headers::add);
    headers.add(HttpHeaderNames.CONTENT_LENGTH, Long.toString(head.contentLength()));
    if (!kept) {
      headers.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return channel.write(
        new DefaultHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(head.status()), headers));
  }

  @Override
  public ChannelFuture body(ByteBuf bytes) {
    return channel.write(new DefaultHttpContent(bytes));
  }

  @Override
  public ChannelFuture end() {
    return channel.write(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean isOpen() {
    return channel.isActive();
  }

  @Override
  public ByteBuf allocate(int bytes) {
    return channel.alloc().directBuffer(bytes);
  }
}
