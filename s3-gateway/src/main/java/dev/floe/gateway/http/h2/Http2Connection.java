package dev.floe.gateway.http.h2;

import dev.floe.gateway.http.limit.Deadline;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.message.EdgeServices;
import dev.floe.gateway.memory.Loop;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsAckFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's HTTP/2 connection: its settings, its limits and its end. Confined to its loop.
 *
 * <p>The socket is always read, since windows bound what a client may send: 64 KiB in all until the
 * client has acknowledged the settings. Afterwards the client may send on a stream only what the
 * stream's reader asked for.
 */
// A failed write closes the channel, and channelInactive notifies the owner.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Http2Connection extends ChannelInboundHandlerAdapter
    implements FrameMeter.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

  static final int MAX_STREAMS = 100;

  /** The bytes of a body that a client may send ahead of the reader. */
  static final int STREAM_WINDOW_BYTES = 64 << 10;

  /** The sum of all streams' windows, so that a body that is not read holds up no other body. */
  private static final int CONNECTION_WINDOW_BYTES = MAX_STREAMS * STREAM_WINDOW_BYTES;

  /** The memory of an unfinished frame and of an unfinished head. */
  public static final int UNFINISHED_BYTES = 36 << 10;

  private static final int MAX_QUEUED_CONTROL_FRAMES = 1_000;
  private static final int MAX_RESETS = 200;
  private static final int RESETS_WINDOW_SECONDS = 30;
  private static final int MAX_EMPTY_DATA_FRAMES = 2;
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final Owner owner;
  private final EdgeServices edge;
  private final EdgeSettings settings;
  private final Channel channel;
  private final Http2FrameCodec codec;
  private final Deadline idleDeadline;
  private final Deadline heldDeadline;
  private final Deadline settingsDeadline;
  private final Deadline farewellDeadline;
  private final Set<RequestStream> streams = new HashSet<>();

  /**
   * The number of streams that the owner counts: all but the first, for which the connection
   * counts.
   */
  private int counted;

  private boolean served;
  private boolean leaving;

  /** The connection's place among the edge's connections. */
  public interface Owner {
    Loop loop();

    InetSocketAddress remote();

    boolean secure();

    /**
     * Records that no request is being answered.
     *
     * @param served true if the connection has carried a request
     */
    void idle(boolean served);

    void busy();

    /** Reserves {@link #UNFINISHED_BYTES}; returns false if other clients have them. */
    boolean reserveUnfinished();

    void releaseUnfinished();

    /**
     * Counts one more concurrent request like a connection; returns false if there are too many of
     * both, or the edge is draining.
     */
    boolean streamOpened();

    void streamClosed();

    /** Ends the output to the client. Its input is still read. */
    void shutdownOutput();
  }

  private Http2Connection(Owner owner, EdgeServices edge, Channel channel) {
    this.owner = owner;
    this.edge = edge;
    this.settings = edge.settings();
    this.channel = channel;
    this.codec = codec(settings);
    this.idleDeadline = new Deadline(owner.loop(), this::leave);
    this.heldDeadline = new Deadline(owner.loop(), () -> close(Http2Error.ENHANCE_YOUR_CALM));
    this.settingsDeadline = new Deadline(owner.loop(), () -> close(Http2Error.SETTINGS_TIMEOUT));
    this.farewellDeadline = new Deadline(owner.loop(), channel::close);
  }

  /**
   * Adds the handlers of HTTP/2 before the named one, and begins to read.
   *
   * @param before the name of the owner's handler, which receives the events that the connection
   *     passes on
   */
  public static Http2Connection start(
      Owner owner, EdgeServices edge, ChannelPipeline pipeline, String before) {
    Http2Connection started = new Http2Connection(owner, edge, pipeline.channel());
    pipeline.addBefore(before, null, new FrameMeter(started));
    pipeline.addBefore(before, null, started.codec);
    pipeline.addBefore(before, null, new Http2MultiplexHandler(started.new Streams()));
    pipeline.addBefore(before, null, started);
    started.settingsDeadline.set(started.settings.firstRequestTimeout().toNanos());
    started.idle();
    pipeline.channel().config().setAutoRead(true);
    return started;
  }

  private static Http2FrameCodec codec(EdgeSettings settings) {
    return Http2FrameCodecBuilder.forServer()
        .initialSettings(
            new Http2Settings()
                .initialWindowSize(0)
                .maxConcurrentStreams(MAX_STREAMS)
                .maxHeaderListSize(settings.maxHeadBytes()))
        .validateHeaders(true)
        .decoupleCloseAndGoAway(true)
        .gracefulShutdownTimeoutMillis(FAREWELL.toMillis())
        .encoderEnforceMaxQueuedControlFrames(MAX_QUEUED_CONTROL_FRAMES)
        .decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_DATA_FRAMES)
        .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
        .encoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESETS_WINDOW_SECONDS)
        .build();
  }

  /** Adds the handler of each stream, which requests each read itself. */
  private final class Streams extends ChannelInitializer<Http2StreamChannel> {
    @Override
    protected void initChannel(Http2StreamChannel stream) {
      stream.config().setAutoRead(false);
      stream.pipeline().addLast(new RequestStream(Http2Connection.this, edge, stream));
    }
  }

  Loop loop() {
    return owner.loop();
  }

  InetSocketAddress remote() {
    return owner.remote();
  }

  boolean secure() {
    return owner.secure();
  }

  /**
   * Counts the stream; returns false if there are too many connections and streams, or the edge is
   * draining.
   */
  boolean admits() {
    // The connection itself counts for the first stream.
    if (streams.isEmpty()) {
      return true;
    }
    counted++;
    return owner.streamOpened();
  }

  void begun(RequestStream stream) {
    if (streams.isEmpty()) {
      idleDeadline.clear();
      owner.busy();
    }
    streams.add(stream);
    served = true;
  }

  void ended(RequestStream stream) {
    streams.remove(stream);
    if (counted > Math.max(0, streams.size() - 1)) {
      counted--;
      owner.streamClosed();
    }
    if (!streams.isEmpty()) {
      return;
    }
    if (!channel.isActive()) {
      return;
    }
    if (leaving || edge.draining()) {
      leave();
    } else {
      idle();
    }
  }

  private void idle() {
    Duration patience = served ? settings.idleTimeout() : settings.firstRequestTimeout();
    idleDeadline.set(patience.toNanos());
    owner.idle(served);
  }

  /** Opens the window of a stream whose body is read, so that the client can send the body. */
  void openWindow(Http2FrameStream stream) {
    grow(codec.connection().stream(stream.id()), STREAM_WINDOW_BYTES);
    channel.flush(); // a stream's own flush skips frames that the stream did not write itself
  }

  private void grow(@Nullable Http2Stream stream, int bytes) {
    if (stream == null) {
      return; // it was reset
    }
    Http2LocalFlowController windows = codec.connection().local().flowController();
    try {
      windows.incrementWindowSize(stream, bytes);
    } catch (Http2Exception e) {
      LOG.debug("{} has a window that cannot grow", remote(), e);
      close(Http2Error.FLOW_CONTROL_ERROR);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2SettingsAckFrame && settingsDeadline.isSet()) {
      settingsDeadline.clear();
      int more = CONNECTION_WINDOW_BYTES - STREAM_WINDOW_BYTES;
      grow(codec.connection().connectionStream(), more);
      channel.flush();
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {}

  @Override
  public boolean heldBegun() {
    heldDeadline.set(settings.headTimeout().toNanos());
    return owner.reserveUnfinished();
  }

  @Override
  public void heldEnded() {
    heldDeadline.clear();
    owner.releaseUnfinished();
  }

  @Override
  public void tooMuch() {
    LOG.debug("{} sends too many frames, or no memory is left for an unfinished one", remote());
    close(Http2Error.ENHANCE_YOUR_CALM);
  }

  /** Asks the client to open no more streams, and closes the connection once all are answered. */
  public void leave() {
    boolean first = !leaving;
    leaving = true;
    if (first) {
      channel.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    }
    if (streams.isEmpty() && channel.isActive()) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> owner.shutdownOutput());
      farewellDeadline.set(FAREWELL.toNanos());
    }
  }

  /** Returns true if no request is being answered. */
  public boolean isIdle() {
    return streams.isEmpty();
  }

  private void close(Http2Error why) {
    if (channel.isActive()) {
      channel.writeAndFlush(new DefaultHttp2GoAwayFrame(why)).addListener(_ -> channel.close());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    idleDeadline.cancel();
    heldDeadline.cancel();
    settingsDeadline.cancel();
    farewellDeadline.cancel();
    List.copyOf(streams).forEach(RequestStream::gone);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    switch (cause) {
      case Http2Exception e -> LOG.debug("{} broke HTTP/2", remote(), e); // the codec answers
      case IOException _ -> channel.close();
      default -> {
        LOG.warn("connection of {} failed", remote(), cause);
        channel.close();
      }
    }
  }
}
