package dev.floe.gateway.http;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.message.AnswerWire;
import dev.floe.gateway.http.message.RequestIds;
import dev.floe.gateway.http.parse.ParsedHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Frames one answer by HTTP/1.1. Confined to the connection's loop. */
final class Http1Answer implements AnswerWire {
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final Channel channel;
  private final ParsedHead request;
  private final RequestIds.Id id;
  private final BooleanSupplier mayBeKept;
  private HeadWriter.Framing framing = HeadWriter.Framing.NONE;
  private boolean bodyless;
  private boolean keepsConnection;

  /**
   * @param mayBeKept asked when the head is sent: true if another request may follow
   */
  Http1Answer(Channel channel, ParsedHead request, RequestIds.Id id, BooleanSupplier mayBeKept) {
    this.channel = channel;
    this.request = request;
    this.id = id;
    this.mayBeKept = mayBeKept;
  }

  /** Returns true if the head that was sent allows another request on this connection. */
  boolean keepsConnection() {
    return keepsConnection;
  }

  @Override
  public ChannelFuture head(ResponseHead head, boolean withoutBody) {
    bodyless = withoutBody;
    framing = framing(head);
    keepsConnection =
        request.keepAlive()
            && framing != HeadWriter.Framing.UNTIL_CLOSE
            && mayBeKept.getAsBoolean();
    return channel.write(HeadWriter.write(channel.alloc(), head, id, keepsConnection, framing));
  }

  private HeadWriter.Framing framing(ResponseHead head) {
    boolean noContent = head.status() == 204 || head.status() == 304;
    // A 304 may state the length that a 200 would have, a 204 may not (RFC 9110, section 8.6).
    if (head.contentLength() != ResponseHead.CHUNKED
        && (!noContent || (head.status() == 304 && head.contentLength() > 0))) {
      return HeadWriter.Framing.LENGTH;
    }
    if (noContent) {
      return HeadWriter.Framing.NONE;
    }
    return request.http11() ? HeadWriter.Framing.CHUNKED : HeadWriter.Framing.UNTIL_CLOSE;
  }

  @Override
  public ChannelFuture body(ByteBuf bytes) {
    if (framing != HeadWriter.Framing.CHUNKED) {
      return channel.write(bytes);
    }
    String size = Integer.toHexString(bytes.readableBytes()) + "\r\n";
    var _ = channel.write(Unpooled.wrappedBuffer(size.getBytes(StandardCharsets.ISO_8859_1)));
    var _ = channel.write(bytes);
    return channel.write(Unpooled.wrappedBuffer(CRLF));
  }

  @Override
  public @Nullable ChannelFuture end() {
    return framing == HeadWriter.Framing.CHUNKED && !bodyless
        ? channel.write(Unpooled.wrappedBuffer(LAST_CHUNK))
        : null;
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
