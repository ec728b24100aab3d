package dev.floe.gateway.http.h2;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBodyException;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.http.limit.BodyPace;
import dev.floe.gateway.http.limit.Deadline;
import dev.floe.gateway.http.message.Carrier;
import dev.floe.gateway.http.message.EdgeServices;
import dev.floe.gateway.http.message.ExchangeEndedException;
import dev.floe.gateway.http.message.HttpExchange;
import dev.floe.gateway.http.message.InboundBody;
import dev.floe.gateway.http.message.MalformedHeadException;
import dev.floe.gateway.http.message.RequestIds;
import dev.floe.gateway.memory.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the request and the answer of one stream. Bytes of the body are read while the body's
 * reader has room. Confined to its loop.
 *
 * <p>A stream whose answer is cut off is reset; the connection and its other streams continue.
 */
// Failures of writes close the stream, which channelInactive reports.
@SuppressWarnings("FutureReturnValueIgnored")
final class RequestStream extends ChannelInboundHandlerAdapter implements Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(RequestStream.class);

  private final Http2Connection connection;
  private final EdgeServices edge;
  private final Http2StreamChannel channel;
  private final StreamWatch watch;
  private final Deadline bodyDeadline;
  private final BodyPace bodyPace;
  private @Nullable Current current;
  private boolean begun;
  private boolean bodyBegun;
  private boolean requestEnded;
  private boolean closed;

  /** The exchange of this stream until it ends. */
  private record Current(HttpExchange exchange, Http2Answer answer, boolean expectsContinue) {}

  RequestStream(Http2Connection connection, EdgeServices edge, Http2StreamChannel channel) {
    this.connection = connection;
    this.edge = edge;
    this.channel = channel;
    this.watch = new StreamWatch(connection.loop(), edge.settings(), this::readTooSlowly);
    this.bodyDeadline = new Deadline(connection.loop(), this::bodyTimedOut);
    this.bodyPace = new BodyPace(edge.settings());
  }

  @Override
  public Loop loop() {
    return connection.loop();
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public boolean secure() {
    return connection.secure();
  }

  @Override
  public boolean closed() {
    return closed;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case Http2HeadersFrame frame when !begun -> {
        begun = true;
        requestEnded = frame.isEndStream();
        begin(frame);
      }
      case Http2HeadersFrame trailers -> endRequest(trailers.isEndStream());
      case Http2DataFrame data -> {
        boolean last = data.isEndStream();
        take(data);
        endRequest(last);
      }
      default -> ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    readIfWanted();
  }

  private void begin(Http2HeadersFrame frame) {
    RequestHead head;
    try {
      head = Http2Head.parse(frame.headers(), requestEnded, connection.remote());
    } catch (MalformedHeadException e) {
      refuseHead(RequestFault.Kind.MALFORMED, String.valueOf(e.getMessage()));
      return;
    }
    int target = head.rawPath().length() + head.rawQuery().length();
    if (target > edge.settings().maxTargetBytes()) {
      refuseHead(
          RequestFault.Kind.URI_TOO_LONG,
          "a target of more than %d bytes".formatted(edge.settings().maxTargetBytes()));
    } else if (!connection.admits()) {
      refuseHead(RequestFault.Kind.TOO_MANY_CONNECTIONS, "too many connections and streams");
    } else {
      handle(head);
    }
  }

  private void handle(RequestHead head) {
    HttpExchange begunExchange = start(head);
    try {
      edge.handler().handle(begunExchange);
    } catch (RuntimeException e) {
      LOG.error("request {} failed", begunExchange.requestId(), e);
      begunExchange.fail();
    }
  }

  private void refuseHead(RequestFault.Kind kind, String detail) {
    RequestHead placeholder =
        new RequestHead("GET", "/", "", Headers.EMPTY, 0, connection.remote());
    refuse(start(placeholder), new RequestFault(kind, detail));
  }

  private HttpExchange start(RequestHead head) {
    connection.begun(this);
    RequestIds.Id id = edge.ids().next();
    Http2Answer answer = new Http2Answer(channel, id, watch);
    InboundBody body = new InboundBody(() -> loop().execute(this::bodyWanted));
    HttpExchange exchange = new HttpExchange(this, edge, id, head, body, answer);
    boolean expectsContinue =
        !requestEnded
            && head.headers().first("expect").filter("100-continue"::equalsIgnoreCase).isPresent();
    current = new Current(exchange, answer, expectsContinue);
    if (requestEnded) {
      body.end();
    }
    return exchange;
  }

  @Override
  public void refuse(HttpExchange refused, RequestFault fault) {
    try {
      edge.handler().refuse(refused, fault);
    } catch (RuntimeException e) {
      LOG.error("request {} could not even be refused", refused.requestId(), e);
      exchangeEnded(refused, false);
    }
  }

  /**
   * Opens the window when the body's reader asks for the first bytes; later, reads when it has room
   * again.
   */
  private void bodyWanted() {
    Current reading = current;
    if (reading == null || closed) {
      return;
    }
    if (!bodyBegun) {
      bodyBegun = true;
      if (reading.expectsContinue && !reading.exchange.answered()) {
        channel.write(
            new DefaultHttp2HeadersFrame(new DefaultHttp2Headers(false).status("100"), false));
      }
      if (!requestEnded) {
        connection.openWindow(channel.stream());
      }
      channel.flush();
    }
    readIfWanted();
  }

  private void readIfWanted() {
    Current reading = current;
    if (reading != null && !requestEnded && reading.exchange.inbound().wantsMore()) {
      bodyDeadline.set(edge.settings().bodyTimeout().toNanos());
      bodyPace.awaited();
      channel.read();
    } else {
      bodyDeadline.clear();
    }
  }

  private void take(Http2DataFrame data) {
    Current reading = current;
    int length = data.content().readableBytes();
    if (reading == null || length == 0) {
      data.release();
      return;
    }
    boolean slow = bodyPace.received(length);
    reading.exchange.inbound().offer(data.content());
    if (slow) {
      bodyFailed("the body is sent more slowly than the minimum rate");
    }
  }

  private void endRequest(boolean last) {
    if (last) {
      requestEnded = true;
      bodyDeadline.clear();
      if (current != null) {
        current.exchange.inbound().end();
      }
    }
  }

  private void bodyTimedOut() {
    bodyFailed("the request's body did not arrive in time");
  }

  private void bodyFailed(String detail) {
    if (current != null) {
      RequestFault fault = new RequestFault(RequestFault.Kind.TIMEOUT, detail);
      current.exchange.inbound().fail(new RequestBodyException(fault));
    }
  }

  private void readTooSlowly() {
    LOG.debug("{} read an answer too slowly", connection.remote());
    reset(Http2Error.CANCEL);
    gone();
  }

  @Override
  public void exchangeEnded(HttpExchange ending, boolean delivered) {
    Current ended = current;
    if (ended == null || ended.exchange != ending) {
      return;
    }
    finish(ended, delivered, new ExchangeEndedException());
    if (!delivered) {
      reset(Http2Error.INTERNAL_ERROR);
    } else if (!requestEnded) {
      // The answer is complete, and what the client still sends is of no use.
      reset(Http2Error.NO_ERROR);
    }
  }

  private void finish(Current ended, boolean delivered, IOException why) {
    current = null;
    bodyDeadline.cancel();
    watch.close();
    closed |= !delivered;
    ended.exchange.inbound().fail(why);
    ended.exchange.ended(delivered, !delivered);
    connection.ended(this);
  }

  private void reset(Http2Error error) {
    if (channel.isActive()) {
      channel.writeAndFlush(new DefaultHttp2ResetFrame(error));
      channel.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame) {
      interrupt();
      // Netty closes a channel only once its queue was read. Closing the channel here, before the
      // stream is closed, would answer the reset with a second reset, which RFC 9113, section
      // 5.4.2, forbids.
      loop().execute(channel::close);
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    // An answer whose end is queued may still be on its way to the socket. Its future reports the
    // outcome.
    if (current == null || !current.answer.ended()) {
      gone();
    }
  }

  /** Ends the stream, because its client has disconnected or reads too slowly. */
  void gone() {
    interrupt();
    channel.close(); // releases what was received and not read
  }

  private void interrupt() {
    closed = true;
    Current interrupted = current;
    if (interrupted != null) {
      finish(interrupted, false, new IOException("the client has gone"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // The multiplexer resets the stream with the error's own code, after which it is inactive.
    LOG.debug("a stream of {} failed", connection.remote(), cause);
  }
}
