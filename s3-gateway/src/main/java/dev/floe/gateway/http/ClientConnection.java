package dev.floe.gateway.http;

import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.http.h1.Http1Answer;
import dev.floe.gateway.http.h1.Http1Head;
import dev.floe.gateway.http.h1.RequestDecoder;
import dev.floe.gateway.http.h1.ResponseEncoder;
import dev.floe.gateway.http.h2.Http2Connection;
import dev.floe.gateway.http.limit.Deadline;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.limit.Linger;
import dev.floe.gateway.http.limit.WriteWatch;
import dev.floe.gateway.http.message.Carrier;
import dev.floe.gateway.http.message.ExchangeEndedException;
import dev.floe.gateway.http.message.HttpExchange;
import dev.floe.gateway.http.message.InboundBody;
import dev.floe.gateway.http.message.RequestIds;
import dev.floe.gateway.http.tls.PacedWrites;
import dev.floe.gateway.http.tls.TlsHandshakeStart;
import dev.floe.gateway.memory.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: it awaits heads, runs one exchange at a time, receives bodies, and
 * enforces the deadlines. In the pipeline, {@link RequestDecoder} and {@link ResponseEncoder} are
 * the handlers before this one. Confined to its loop.
 *
 * <p>The socket is read only when the bytes are needed: for a head while no request is being
 * answered, for a body while its reader has room. During an answer, one read is outstanding to
 * detect that the client disconnects. If it returns the next request instead, the decoder holds
 * those bytes and nothing more is read.
 */
// Failures of Netty's close and write futures are reported by channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientConnection extends ChannelInboundHandlerAdapter
    implements TlsHandshakeStart.Visitor, RequestDecoder.Owner, Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  private final HttpEdge edge;
  private final EdgeSettings settings;
  private final Channel channel;
  private final Loop loop;
  private final InetSocketAddress remote;
  private final HeadMemory headMemory;
  private final RequestDecoder requests;
  private final ResponseEncoder answers = new ResponseEncoder();
  private final Deadline readDeadline;
  private final WriteWatch writes;
  private final Linger linger = new Linger();
  private State state = State.HEAD;
  private @Nullable Current current;
  private @Nullable Http2Connection multiplexed;
  private boolean headBegun;
  private boolean served;
  private boolean overLimit;
  private boolean secure;

  private enum State {
    /** Waiting for a head or receiving one. */
    HEAD,
    /** A request is being answered. */
    EXCHANGE,
    /** The last answer was sent: bytes that the client still sends are read and dropped. */
    LINGER,
    /** The handlers of HTTP/2 read and write. */
    MULTIPLEXED,
    CLOSED
  }

  /** The exchange that is being answered. */
  private record Current(
      HttpExchange exchange, Http1Head head, BodyIntake body, Http1Answer answer) {}

  ClientConnection(HttpEdge edge, Channel channel, Loop loop, InetSocketAddress remote) {
    this.edge = edge;
    this.settings = edge.settings();
    this.channel = channel;
    this.loop = loop;
    this.remote = remote;
    this.headMemory = new HeadMemory(edge, this);
    this.requests = new RequestDecoder(settings, remote, this);
    this.readDeadline = new Deadline(loop, this::readTimedOut);
    this.writes = new WriteWatch(channel, loop, settings);
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

  @Override
  public boolean secure() {
    return secure;
  }

  /** Adds the handlers between the socket and this handler. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    ChannelPipeline pipeline = context.pipeline();
    pipeline.addFirst(writes);
    edge.tls()
        .ifPresent(contexts -> {
          TlsHandshakeStart handshake =
              new TlsHandshakeStart(contexts, settings.firstRequestTimeout(), this);
          pipeline.addBefore(context.name(), null, handshake);
          pipeline.addBefore(context.name(), null, new PacedWrites(channel));
        });
    pipeline.addBefore(context.name(), null, answers);
    pipeline.addBefore(context.name(), null, requests);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (edge.opened(this)) {
      awaitHead();
    } else if (edge.tls().isPresent()) {
      channel.close(); // an answer would cost a handshake first
    } else {
      overLimit = true;
      refuseHead(new RequestFault(RequestFault.Kind.TOO_MANY_CONNECTIONS, "too many connections"));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.CLOSED;
    edge.idle(loop).remove(this);
    headMemory.release();
    readDeadline.cancel();
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
    switch (message) {
      case Http1Head head when state == State.HEAD -> begin(head);
      case HttpContent part when current != null -> current.body.take(part);
      case RequestFault fault when state == State.HEAD -> refuseHead(fault);
      case RequestFault fault when current != null -> current.body.fail(fault);
      default -> ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (current != null) {
      current.body.readComplete();
    }
    readIfWanted();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Netty reports a failed handshake as an exception of a decoder.
    boolean handshake = cause instanceof DecoderException && edge.tls().isPresent();
    if (!(cause instanceof IOException) && !handshake) {
      LOG.error("connection of {} failed", remote, cause);
    }
    channel.close();
  }

  // Before a request: handshakes and heads.

  @Override
  public boolean handshakeBegun() {
    boolean reserved = headMemory.reserve(TlsHandshakeStart.HANDSHAKE_BYTES);
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
      if (TlsHandshakeStart.choseHttp2(channel)) {
        multiplex(context);
      }
    }
  }

  @Override
  public void refusePlainText() {
    handshakeEnded();
    refuseHead(
        new RequestFault(
            RequestFault.Kind.MALFORMED, "plain HTTP on a port for TLS, expected https://"));
  }

  private void handshakeEnded() {
    headMemory.release();
    edge.idle(loop).headEnded(this);
  }

  /** Hands the connection over to HTTP/2; it still counts among the edge's connections. */
  private void multiplex(ChannelHandlerContext context) {
    readDeadline.clear();
    edge.idle(loop).remove(this);
    state = State.MULTIPLEXED;
    context.pipeline().remove(requests);
    context.pipeline().remove(answers);
    multiplexed =
        Http2Connection.start(
            new MultiplexedConnection(edge, this, headMemory),
            edge,
            context.pipeline(),
            context.name());
  }

  private void awaitHead() {
    state = State.HEAD;
    headBegun = false;
    edge.idle(loop).add(this, served);
    Duration patience = served ? settings.idleTimeout() : settings.firstRequestTimeout();
    readDeadline.set(patience.toNanos());
    requests.next();
    readIfWanted();
  }

  @Override
  public boolean coverHead(int bytes) {
    return headMemory.cover(bytes);
  }

  @Override
  public void headUnfinished() {
    if (!headBegun) {
      headBegun = true;
      edge.idle(loop).headBegun(this);
      readDeadline.set(settings.headTimeout().toNanos());
    }
  }

  // A request and its answer.

  private void begin(Http1Head head) {
    Current begun = startExchange(head);
    if (head.head().contentLength() == 0) {
      begun.body.end();
    }
    try {
      edge.handler().handle(begun.exchange);
    } catch (RuntimeException e) {
      LOG.error("request {} failed", begun.exchange.requestId(), e);
      begun.exchange.fail();
    }
  }

  /** Answers a head with an error. Bytes after that head cannot be interpreted. */
  private void refuseHead(RequestFault fault) {
    Current refused = startExchange(Http1Head.refused(remote));
    requests.drop();
    refuse(refused.exchange, fault);
  }

  private Current startExchange(Http1Head head) {
    readDeadline.clear();
    edge.idle(loop).remove(this);
    headMemory.release();
    served = true;
    state = State.EXCHANGE;
    InboundBody inbound = new InboundBody(() -> loop.execute(this::bodyWanted));
    BodyIntake body = new BodyIntake(settings, inbound, readDeadline);
    RequestIds.Id id = edge.ids().next();
    Http1Answer answer = new Http1Answer(channel, head, id, () -> body.ended() && !edge.draining());
    HttpExchange exchange = new HttpExchange(this, edge, id, head.head(), inbound, answer);
    Current started = new Current(exchange, head, body, answer);
    current = started;
    return started;
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
    if (reading == null) {
      return;
    }
    if (!reading.body.begun() && reading.head.expectContinue() && !reading.exchange.answered()) {
      Http1Answer.sendContinue(channel);
    }
    reading.body.begin();
    readIfWanted();
  }

  private void readIfWanted() {
    boolean wanted =
        switch (state) {
          case HEAD, LINGER -> true;
          case EXCHANGE ->
              current != null
                  && (current.body.ended() ? !requests.holdsBytes() : current.body.awaitsMore());
          case MULTIPLEXED, CLOSED -> false;
        };
    if (wanted) {
      channel.read();
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
    } else if (overLimit || (ended.body.ended() && !requests.holdsBytes())) {
      channel.close();
    } else {
      beginLinger();
    }
  }

  // The end.

  /**
   * Closes in a way that lets the answer arrive: closing a socket with unread bytes sends RST, upon
   * which the client's kernel would drop the answer.
   */
  private void beginLinger() {
    state = State.LINGER;
    requests.drop();
    linger.begin(System.nanoTime());
    readDeadline.set(Linger.WINDOW_NANOS);
    edge.idle(loop).add(this, false);
    TlsHandshakeStart.shutdownOutput((DuplexChannel) channel);
    channel.read();
  }

  @Override
  public void dropped(int bytes) {
    if (state == State.LINGER && !linger.drop(bytes)) {
      channel.close();
    }
  }

  /**
   * Closes a connection of HTTP/1.1 if it waits for a request. A connection of HTTP/2 closes once
   * its requests are answered.
   */
  void closeIfIdle() {
    if (state == State.HEAD && !headBegun) {
      channel.close();
    } else if (state == State.MULTIPLEXED && multiplexed != null) {
      multiplexed.leave();
    }
  }

  /**
   * Closes a connection with an unfinished head or handshake, because another connection needs the
   * memory.
   */
  void dropHead() {
    headMemory.release();
    requests.drop();
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
        if (headBegun) {
          refuseHead(
              new RequestFault(
                  RequestFault.Kind.TIMEOUT, "the request's head did not arrive in time"));
        } else {
          channel.close();
        }
      }
      case EXCHANGE -> {
        if (current != null) {
          current.body.timedOut();
        }
      }
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
