package dev.floe.gateway.http;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBodyException;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.http.h2.Http2Connection;
import dev.floe.gateway.http.limit.BodyPace;
import dev.floe.gateway.http.limit.Deadline;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.limit.Linger;
import dev.floe.gateway.http.limit.WriteWatch;
import dev.floe.gateway.http.message.Carrier;
import dev.floe.gateway.http.message.ExchangeEndedException;
import dev.floe.gateway.http.message.HttpExchange;
import dev.floe.gateway.http.message.InboundBody;
import dev.floe.gateway.http.message.RequestIds;
import dev.floe.gateway.http.parse.BodyFraming;
import dev.floe.gateway.http.parse.HeadCollector;
import dev.floe.gateway.http.parse.HeadParser;
import dev.floe.gateway.http.parse.MalformedHeadException;
import dev.floe.gateway.http.parse.ParsedHead;
import dev.floe.gateway.http.tls.PacedWrites;
import dev.floe.gateway.http.tls.TlsDoor;
import dev.floe.gateway.memory.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: it collects heads, runs one exchange at a time, receives bodies, and
 * enforces the deadlines. Confined to its loop.
 *
 * <p>The socket is read only when the bytes are needed: for a head while no request is being
 * answered, for a body while its reader has room. During an answer, one read is outstanding to
 * detect that the client disconnects. If it returns the next request instead, those bytes are kept
 * and nothing more is read.
 */
// Failures of Netty's close and write futures are reported by channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientConnection extends ChannelInboundHandlerAdapter
    implements TlsDoor.Visitor, Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  private final HttpEdge edge;
  private final EdgeSettings settings;
  private final Channel channel;
  private final Loop loop;
  private final InetSocketAddress remote;
  private final HeadIntake heads;
  private final Deadline readDeadline;
  private final WriteWatch writes;
  private final Linger linger = new Linger();
  private State state = State.HEAD;
  private @Nullable ByteBuf pending;
  private @Nullable Current current;
  private @Nullable Http2Connection multiplexed;
  private BodyFraming framing = BodyFraming.NONE;
  private boolean bodyBegun;
  private BodyPace bodyPace;
  private boolean served;
  private boolean overLimit;
  private boolean secure;

  private enum State {
    /** Waiting for a head or collecting one. */
    HEAD,
    /** A request is being answered. */
    EXCHANGE,
    /** The last answer was sent: bytes that the client still sends are read and dropped. */
    LINGER,
    /** HTTP/2 reads and writes. */
    MULTIPLEXED,
    CLOSED
  }

  /** The exchange that is being answered. */
  private record Current(HttpExchange exchange, ParsedHead head, Http1Answer answer) {}

  ClientConnection(HttpEdge edge, Channel channel, Loop loop, InetSocketAddress remote) {
    this.edge = edge;
    this.settings = edge.settings();
    this.channel = channel;
    this.loop = loop;
    this.remote = remote;
    this.heads = new HeadIntake(edge, settings, this);
    this.readDeadline = new Deadline(loop, this::readTimedOut);
    this.writes = new WriteWatch(channel, loop, settings);
    this.bodyPace = new BodyPace(settings);
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  /** Returns the client's address. */
  InetSocketAddress remote() {
    return remote;
  }

  @Override
  public boolean closed() {
    return state == State.CLOSED;
  }

  /** Returns true if another request may follow the one that is being answered. */
  private boolean mayBeKept() {
    return state == State.EXCHANGE && framing.done() && !edge.draining();
  }

  @Override
  public boolean secure() {
    return secure;
  }

  /** Adds the handlers between the socket and this one. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ChannelPipeline pipeline = context.pipeline();
    pipeline.addFirst(writes);
    edge.tls()
        .ifPresent(contexts -> {
          TlsDoor door = new TlsDoor(contexts, settings.firstRequestTimeout(), this);
          pipeline.addBefore(context.name(), null, door);
          pipeline.addBefore(context.name(), null, new PacedWrites(channel));
        });
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (edge.opened(this)) {
      awaitHead();
    } else if (edge.tls().isPresent()) {
      channel.close(); // an answer would cost a handshake first
    } else {
      overLimit = true;
      refuseHead(RequestFault.Kind.TOO_MANY_CONNECTIONS, "too many connections");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.CLOSED;
    edge.idle(loop).remove(this);
    heads.reset();
    readDeadline.cancel();
    ReferenceCountUtil.release(pending);
    pending = null;
    Current interrupted = current;
    if (interrupted != null) {
      current = null;
      interrupted.exchange.inbound().fail(new IOException("the client has gone"));
      interrupted.exchange.ended(false, true);
    }
    edge.closed(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)
        || state == State.CLOSED
        || state == State.MULTIPLEXED) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (state == State.LINGER) {
      dropLingering(bytes);
      return;
    }
    pending = pending == null ? bytes : Unpooled.wrappedBuffer(pending, bytes);
    process();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    readIfWanted();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Netty reports a failed handshake as an exception of a decoder.
    if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
      LOG.error("connection of {} failed", remote, cause);
    }
    channel.close();
  }

  private void process() {
    if (state == State.HEAD) {
      collectHead();
    }
    if (state == State.EXCHANGE) {
      feedBody();
    }
    if (pending != null && !pending.isReadable()) {
      pending.release();
      pending = null;
    }
  }

  private void collectHead() {
    ByteBuf bytes = pending;
    if (bytes == null || !bytes.isReadable()) {
      return;
    }
    boolean first = !heads.begun();
    HeadCollector.Progress progress = heads.take(bytes);
    switch (progress) {
      case INCOMPLETE -> {
        if (first) {
          edge.idle(loop).headBegun(this);
          readDeadline.set(settings.headTimeout().toNanos());
        }
      }
      case COMPLETE -> beginExchange();
      case TARGET_TOO_LONG, TOO_LARGE, NO_MEMORY, BAD_LINE_END ->
          refuseHead(HeadFaults.of(progress, settings));
    }
  }

  @Override
  public boolean handshakeBegun() {
    boolean reserved = heads.reserve(TlsDoor.HANDSHAKE_BYTES);
    if (reserved) {
      edge.idle(loop).headBegun(this);
    } else {
      channel.close();
    }
    return reserved;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      handshakeEnded();
      secure = true;
      if (TlsDoor.choseHttp2(channel)) {
        multiplex(context);
      }
    }
  }

  /** Leaves the connection to HTTP/2, except its place among the edge's connections. */
  private void multiplex(ChannelHandlerContext context) {
    readDeadline.clear();
    edge.idle(loop).remove(this);
    state = State.MULTIPLEXED;
    multiplexed =
        Http2Connection.start(
            new MultiplexedConnection(edge, this, heads), edge, context.pipeline(), context.name());
  }

  @Override
  public void refusePlainText() {
    handshakeEnded();
    refuseHead(RequestFault.Kind.MALFORMED, "plain HTTP on a port for TLS, expected https://");
  }

  private void handshakeEnded() {
    heads.reset();
    edge.idle(loop).headEnded(this);
  }

  private void beginExchange() {
    ParsedHead parsed;
    try {
      parsed = HeadParser.parse(heads.bytes(), heads.length(), remote);
    } catch (MalformedHeadException e) {
      refuseHead(RequestFault.Kind.MALFORMED, String.valueOf(e.getMessage()));
      return;
    }
    HttpExchange begun = startExchange(parsed);
    framing = BodyFraming.of(parsed.head().contentLength());
    if (framing.done()) {
      begun.inbound().end();
    }
    try {
      edge.handler().handle(begun);
    } catch (RuntimeException e) {
      LOG.error("request {} failed", begun.requestId(), e);
      begun.fail();
    }
  }

  private void refuseHead(RequestFault.Kind kind, String detail) {
    refuseHead(new RequestFault(kind, detail));
  }

  private void refuseHead(RequestFault fault) {
    RequestHead placeholder = new RequestHead("GET", "/", "", Headers.EMPTY, 0, remote);
    HttpExchange refused = startExchange(new ParsedHead(placeholder, true, false, false));
    framing = BodyFraming.UNKNOWN;
    refuse(refused, fault);
  }

  private HttpExchange startExchange(ParsedHead parsed) {
    readDeadline.clear();
    edge.idle(loop).remove(this);
    heads.reset();
    served = true;
    state = State.EXCHANGE;
    bodyBegun = false;
    bodyPace = new BodyPace(settings);
    InboundBody body = new InboundBody(() -> loop.execute(this::bodyWanted));
    RequestIds.Id id = edge.ids().next();
    Http1Answer answer = new Http1Answer(channel, parsed, id, this::mayBeKept);
    HttpExchange begun = new HttpExchange(this, edge, id, parsed.head(), body, answer);
    current = new Current(begun, parsed, answer);
    return begun;
  }

  @Override
  public void refuse(HttpExchange refused, RequestFault fault) {
    try {
      edge.handler().refuse(refused, fault);
    } catch (RuntimeException e) {
      LOG.error("request {} could not even be refused", refused.requestId(), e);
      channel.close();
    }
  }

  /** Reads the socket because the body's reader asked for the first bytes or has room again. */
  private void bodyWanted() {
    Current reading = current;
    if (reading == null || state != State.EXCHANGE) {
      return;
    }
    if (!bodyBegun && reading.head.expectContinue() && !reading.exchange.answered()) {
      channel.writeAndFlush(HeadWriter.continuing());
    }
    bodyBegun = true;
    readIfWanted();
  }

  private void feedBody() {
    Current fed = current;
    ByteBuf bytes = pending;
    if (fed == null || bytes == null || !bytes.isReadable() || framing.done()) {
      return;
    }
    bodyBegun = true;
    boolean slow = bodyPace.received(bytes.readableBytes());
    try {
      framing.take(bytes, fed.exchange.inbound()::offer);
      if (framing.done()) {
        readDeadline.clear();
        fed.exchange.inbound().end();
      } else if (slow) {
        bodyFailed(RequestFault.Kind.TIMEOUT, "the body is sent more slowly than the minimum rate");
      }
    } catch (MalformedHeadException e) {
      bodyFailed(RequestFault.Kind.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private void bodyFailed(RequestFault.Kind kind, String detail) {
    framing = BodyFraming.UNKNOWN;
    readDeadline.clear();
    if (current != null) {
      current.exchange.inbound().fail(new RequestBodyException(new RequestFault(kind, detail)));
    }
  }

  private void readIfWanted() {
    switch (state) {
      case HEAD, LINGER -> channel.read();
      case EXCHANGE -> {
        if (framing.done()) {
          if (pending == null) {
            channel.read();
          }
        } else if (current != null && current.exchange.inbound().wantsMore()) {
          readDeadline.set(settings.bodyTimeout().toNanos());
          bodyPace.awaited();
          channel.read();
        } else {
          readDeadline.clear();
        }
      }
      case MULTIPLEXED, CLOSED -> {}
    }
  }

  @Override
  public void exchangeEnded(HttpExchange ending, boolean delivered) {
    Current ended = current;
    if (ended == null || ended.exchange != ending) {
      return;
    }
    current = null;
    ending.inbound().fail(new ExchangeEndedException());
    ending.ended(delivered, !delivered);
    if (!delivered) {
      channel.close();
    } else if (ended.answer.keepsConnection() && !edge.draining()) {
      awaitHead();
    } else {
      beginLinger();
    }
  }

  private void awaitHead() {
    state = State.HEAD;
    edge.idle(loop).add(this, served);
    Duration patience = served ? settings.idleTimeout() : settings.firstRequestTimeout();
    readDeadline.set(patience.toNanos());
    process();
    readIfWanted();
  }

  /**
   * Closes in a way that lets the answer arrive: closing a socket with unread bytes sends RST, upon
   * which the client's kernel would drop the answer.
   */
  private void beginLinger() {
    if (overLimit || (framing.done() && pending == null)) {
      channel.close();
      return;
    }
    state = State.LINGER;
    ReferenceCountUtil.release(pending);
    pending = null;
    linger.begin(System.nanoTime());
    readDeadline.set(Linger.WINDOW_NANOS);
    edge.idle(loop).add(this, false);
    TlsDoor.shutdownOutput((DuplexChannel) channel);
    channel.read();
  }

  private void dropLingering(ByteBuf bytes) {
    boolean withinLimit = linger.drop(bytes.readableBytes());
    bytes.release();
    if (!withinLimit) {
      channel.close();
    }
  }

  /** Closes the connection if it waits for a request, or after the requests of its streams. */
  void closeIfIdle() {
    if (state == State.HEAD && !heads.begun()) {
      channel.close();
    } else if (state == State.MULTIPLEXED && multiplexed != null) {
      multiplexed.leave();
    }
  }

  /** Closes a connection with an unfinished head, because another head needs the memory. */
  void dropHead() {
    heads.reset();
    state = State.CLOSED;
    channel.close();
  }

  /** Closes the connection at once. Any thread. */
  void close() {
    channel.close();
  }

  private void readTimedOut() {
    switch (state) {
      case HEAD -> {
        if (heads.begun()) {
          refuseHead(RequestFault.Kind.TIMEOUT, "the request's head did not come in time");
        } else {
          channel.close();
        }
      }
      case EXCHANGE ->
          bodyFailed(RequestFault.Kind.TIMEOUT, "the request's body did not come in time");
      case LINGER -> {
        if (linger.nextWindow(System.nanoTime())) {
          readDeadline.set(Linger.WINDOW_NANOS);
        } else {
          channel.close();
        }
      }
      case MULTIPLEXED, CLOSED -> {}
    }
  }
}
