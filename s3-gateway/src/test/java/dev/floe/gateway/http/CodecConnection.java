package dev.floe.gateway.http;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.http.limit.Deadline;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.limit.WriteWatch;
import dev.floe.gateway.http.message.Carrier;
import dev.floe.gateway.http.message.EdgeServices;
import dev.floe.gateway.http.message.HttpExchange;
import dev.floe.gateway.http.message.InboundBody;
import dev.floe.gateway.http.parse.HeadRules;
import dev.floe.gateway.memory.Loop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection by Netty's codec, for {@link EdgeCodecBenchmark}: requests without a body,
 * kept connections. It refuses what the codec accepts and {@code http.parse} does not, as far as a
 * handler can see it. Confined to its loop.
 */
// Failures of Netty's close futures are reported by channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class CodecConnection extends ChannelInboundHandlerAdapter implements Carrier {
  private static final Logger LOG = LoggerFactory.getLogger(CodecConnection.class);
  private static final int MAX_HEADERS = 256;

  private final EdgeServices edge;
  private final EdgeSettings settings;
  private final Channel channel;
  private final Loop loop;
  private final InetSocketAddress remote;
  private final Deadline readDeadline;
  private @Nullable HttpRequest request;
  private @Nullable HttpExchange current;

  CodecConnection(EdgeServices edge, Channel channel, Loop loop, InetSocketAddress remote) {
    this.edge = edge;
    this.settings = edge.settings();
    this.channel = channel;
    this.loop = loop;
    this.remote = remote;
    this.readDeadline = new Deadline(loop, channel::close);
  }

  /** Adds the codec and the connection's other handlers. */
  void start() {
    HttpDecoderConfig strict =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(settings.maxTargetBytes())
            .setMaxHeaderSize(settings.maxHeadBytes())
            .setValidateHeaders(true)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true)
            .setAllowDuplicateContentLengths(false);
    channel
        .pipeline()
        .addLast(new WriteWatch(channel, loop, settings), new HttpServerCodec(strict), this);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    readDeadline.cancel();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest head) {
      request = head;
    } else if (message instanceof LastHttpContent && request != null) {
      begin(request);
      request = null;
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    channel.read();
  }

  private void begin(HttpRequest received) {
    RequestHead head = head(received);
    readDeadline.clear();
    boolean kept = HttpUtil.isKeepAlive(received);
    InboundBody body = new InboundBody(() -> loop.execute(channel::read));
    var id = edge.ids().next();
    HttpExchange begun =
        new HttpExchange(this, edge, id, head, body, new CodecAnswer(channel, id, kept));
    current = begun;
    begun.inbound().end();
    edge.handler().handle(begun);
  }

  private RequestHead head(HttpRequest received) {
    String target = received.uri();
    boolean sound =
        received.decoderResult().isSuccess()
            && HeadRules.isMethod(received.method().name())
            && target.startsWith("/")
            && HeadRules.isTarget(target)
            && received.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && received.headers().size() <= MAX_HEADERS
            && received.headers().getAll(HttpHeaderNames.HOST).size() == 1
            && !received.headers().contains(HttpHeaderNames.EXPECT)
            && !received.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
            && !received.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
    Headers.Builder headers = Headers.builder();
    for (Iterator<Map.Entry<CharSequence, CharSequence>> fields =
            received.headers().iteratorCharSequence();
        fields.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      String value = field.getValue().toString();
      sound &= HeadRules.isValue(value);
      headers.add(field.getKey().toString(), value);
    }
    if (!sound) {
      throw new IllegalStateException("a request that a benchmark does not send: " + received);
    }
    int question = target.indexOf('?');
    return new RequestHead(
        received.method().name(),
        question < 0 ? target : target.substring(0, question),
        question < 0 ? "" : target.substring(question + 1),
        headers.build(),
        0,
        remote);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.error("connection of {} failed", remote, cause);
    channel.close();
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public boolean secure() {
    return false;
  }

  @Override
  public boolean closed() {
    return !channel.isActive();
  }

  @Override
  public void refuse(HttpExchange refused, RequestFault fault) {
    channel.close();
  }

  @Override
  public void exchangeEnded(HttpExchange ending, boolean delivered) {
    if (current != ending) {
      return;
    }
    current = null;
    ending.ended(delivered, !delivered);
    readDeadline.set(settings.idleTimeout().toNanos());
    if (!delivered) {
      channel.close();
    }
  }
}
