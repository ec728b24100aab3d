package dev.floe.gateway.http.h2;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.message.AnswerFields;
import dev.floe.gateway.http.message.AnswerWire;
import dev.floe.gateway.http.message.RequestIds;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Frames one answer as a stream's frames. Netty cuts a body's bytes into frames without a copy, as
 * the client's windows allow; until then the bytes stay in their blocks. Confined to its loop.
 */
final class Http2Answer implements AnswerWire {
  private final Channel channel;
  private final RequestIds.Id id;
  private final StreamWatch watch;
  private boolean ended;

  Http2Answer(Channel channel, RequestIds.Id id, StreamWatch watch) {
    this.channel = channel;
    this.id = id;
    this.watch = watch;
  }

  /** Returns true once the frame that ends the stream was queued. */
  boolean ended() {
    return ended;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public ChannelFuture head(ResponseHead head, boolean bodyless) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    headers.status(Integer.toString(head.status()));
    AnswerFields.forEach(
        head, id, (name, value) -> headers.add(name.toLowerCase(Locale.ROOT), value.strip()));
    if (AnswerFields.statesLength(head)) {
      headers.add("content-length", Long.toString(head.contentLength()));
    }
    ended = bodyless;
    return channel.write(new DefaultHttp2HeadersFrame(headers, bodyless));
  }

  @Override
  public ChannelFuture body(ByteBuf bytes) {
    int length = bytes.readableBytes();
    ChannelFuture written = channel.write(new DefaultHttp2DataFrame(bytes, false));
    watch.queued(length);
    return written.addListener(_ -> watch.taken(length));
  }

  @Override
  public @Nullable ChannelFuture end() {
    if (ended) {
      return null;
    }
    ended = true;
    return channel.write(new DefaultHttp2DataFrame(true));
  }
}
