package dev.floe.gateway.http.h1;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.message.AnswerFields;
import dev.floe.gateway.http.message.AnswerWire;
import dev.floe.gateway.http.message.RequestIds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Frames one answer by HTTP/1.1, as messages for {@link ResponseEncoder}. The end of a body of
 * known length is sent with its last bytes. Confined to the connection's loop.
 */
public final class Http1Answer implements AnswerWire {
  // AnswerFields replaces line ends in values.
  private static final HttpHeadersFactory FIELDS =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  // Netty's own constants are in lower case.
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("Content-Length");
  private static final AsciiString TRANSFER_ENCODING = AsciiString.cached("Transfer-Encoding");
  private static final AsciiString CONNECTION = AsciiString.cached("Connection");

  private final Channel channel;
  private final Http1Head request;
  private final RequestIds.Id id;
  private final BooleanSupplier mayBeKept;

  /**
   * The number of bytes of the body that have not been written yet; Long.MAX_VALUE if its length is
   * unknown.
   */
  private long missingBytes;

  private boolean keepsConnection;

  /**
   * @param mayBeKept asked when the head is sent; true if another request may follow
   */
  public Http1Answer(
      Channel channel, Http1Head request, RequestIds.Id id, BooleanSupplier mayBeKept) {
    this.channel = channel;
    this.request = request;
    this.id = id;
    this.mayBeKept = mayBeKept;
  }

  /** Sends 100 Continue, after which a client sends the body that it holds back. */
  public static void sendContinue(Channel channel) {
    var _ =
        channel.writeAndFlush(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
  }

  /** Returns true if the head that was sent allows another request on this connection. */
  public boolean keepsConnection() {
    return keepsConnection;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public ChannelFuture head(ResponseHead head, boolean bodyless) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(head.status());
    HttpHeaders fields = FIELDS.newHeaders();
    AnswerFields.forEach(head, id, fields::add);
    boolean untilClose = frame(head, fields);
    keepsConnection = request.keepAlive() && !untilClose && mayBeKept.getAsBoolean();
    if (!keepsConnection) {
      fields.add(CONNECTION, HttpHeaderValues.CLOSE);
    }
    if (bodyless) {
      return channel.write(new ResponseEncoder.Bodyless(status, fields));
    }
    missingBytes =
        head.contentLength() == ResponseHead.CHUNKED ? Long.MAX_VALUE : head.contentLength();
    return channel.write(
        missingBytes == 0
            ? new ResponseEncoder.Bodyless(status, fields)
            : new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, fields));
  }

  /**
   * Adds the field that frames the body, if one is needed: Content-Length or Transfer-Encoding.
   *
   * @return true if only the connection's end marks the body's end: HTTP/1.0 has no chunks
   */
  private boolean frame(ResponseHead head, HttpHeaders fields) {
    boolean noContent = AnswerFields.noContent(head);
    boolean chunked = head.contentLength() == ResponseHead.CHUNKED;
    if (AnswerFields.statesLength(head)) {
      fields.add(CONTENT_LENGTH, Long.toString(head.contentLength()));
    } else if (!noContent && request.http11()) {
      fields.add(TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    return chunked && !noContent && !request.http11();
  }

  @Override
  public ChannelFuture body(ByteBuf bytes) {
    missingBytes -= bytes.readableBytes();
    return channel.write(
        missingBytes == 0
            ? new DefaultLastHttpContent(bytes, EmptyHttpHeaders.INSTANCE)
            : new DefaultHttpContent(bytes));
  }

  @Override
  public @Nullable ChannelFuture end() {
    return missingBytes == 0 ? null : channel.write(LastHttpContent.EMPTY_LAST_CONTENT);
  }
}
