package dev.floe.gateway.http;

import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.http.limit.ConnectionLimits;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.limit.HeadBudget;
import dev.floe.gateway.http.message.EdgeServices;
import dev.floe.gateway.http.message.RequestIds;
import dev.floe.gateway.http.tls.TlsContexts;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.request.TrustedNetworks;
import dev.floe.gateway.task.BackgroundTasks;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The server for S3 clients, which passes their requests to a handler. Thread-safe. */
public final class HttpEdge implements EdgeServices, AutoCloseable {
  private static final int BACKLOG = 1024;

  private final EdgeSettings settings;
  private final @Nullable TlsContexts tls;
  private final Loops loops;
  private final ExchangeHandler handler;
  private final GatewayMetrics metrics;
  private final RequestIds ids = new RequestIds();
  private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
  private final ConnectionLimits limits;
  private final ProxiedConnections proxied;
  private final Map<Loop, HeadBudget> headBudgets;
  private final IdleEviction idle;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition connectionClosed = lock.newCondition();
  private final BackgroundTasks requestThreads;
  private final Channel listener;
  private volatile boolean draining;

  /** Opens the channel that accepts connections. */
  @FunctionalInterface
  interface Binding {
    Channel bind(HttpEdge edge) throws IOException;
  }

  /**
   * @param tls null for plain HTTP
   */
  HttpEdge(
      EdgeSettings settings,
      @Nullable TlsContexts tls,
      Loops loops,
      ExchangeHandler handler,
      GatewayMetrics metrics,
      Binding binding)
      throws IOException {
    this.settings = settings;
    this.tls = tls;
    this.loops = loops;
    this.handler = handler;
    this.metrics = metrics;
    this.limits =
        new ConnectionLimits(settings.maxConnections(), settings.maxConnectionsPerAddress());
    this.proxied = new ProxiedConnections(settings.maxConnections());
    long headsBytes = settings.headsBytesOf(loops.count());
    this.headBudgets =
        loops.all().stream()
            .collect(Collectors.toMap(loop -> loop, _ -> new HeadBudget(headsBytes)));
    this.idle = new IdleEviction(loops.all());
    // A connection has one request at a time, whose thread may still run when the next request
    // begins.
    this.requestThreads = new BackgroundTasks("the HTTP edge", 2 * settings.maxConnections());
    metrics.gauge(Metric.CONNECTIONS, limits::open);
    metrics.gauge(Metric.HEADS_USED, this::headsUsedBytes);
    this.listener = binding.bind(this);
  }

  /**
   * Starts listening for plain HTTP.
   *
   * @throws IOException if the address cannot be bound; the message names it
   */
  public static HttpEdge start(
      EdgeSettings settings, Loops loops, ExchangeHandler handler, GatewayMetrics metrics)
      throws IOException {
    return start(settings, EdgeProtocols.PLAIN, loops, handler, metrics);
  }

  /**
   * Starts listening.
   *
   * @throws IOException if the address cannot be bound or a certificate is unusable; the message
   *     names it
   */
  public static HttpEdge start(
      EdgeSettings settings,
      EdgeProtocols protocols,
      Loops loops,
      ExchangeHandler handler,
      GatewayMetrics metrics)
      throws IOException {
    TlsContexts tls = protocols.startTls(settings).orElse(null);
    try {
      return new HttpEdge(
          settings, tls, loops, handler, metrics, edge -> edge.listen(protocols.proxies()));
    } catch (IOException | RuntimeException e) {
      if (tls != null) {
        tls.close();
      }
      throw e;
    }
  }

  private Channel listen(TrustedNetworks proxies) throws IOException {
    Class<? extends ServerSocketChannel> type =
        Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops.group())
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_SNDBUF, settings.sendBufferBytes())
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(new ConnectionInitializer(this, loops, proxies, proxied))
            .bind(settings.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on %s: %s".formatted(settings.address(), bound.cause().getMessage()),
          bound.cause());
    }
    return bound.channel();
  }

  /** Returns the port that clients connect to. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  public int connections() {
    return limits.open();
  }

  /**
   * Stops accepting connections and requests, and waits until the active requests are answered and
   * all connections are closed.
   *
   * @return false if some connections are still open when the time is over; {@link #close} closes
   *     them
   */
  public boolean drain(Duration atMost) throws InterruptedException {
    draining = true;
    listener.close().syncUninterruptibly();
    connections.forEach(connection -> connection.loop().execute(connection::closeIfIdle));
    long deadline = System.nanoTime() + atMost.toNanos();
    lock.lock();
    try {
      long left = deadline - System.nanoTime();
      while (!connections.isEmpty() && left > 0) {
        left = connectionClosed.awaitNanos(left);
      }
      return connections.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Stops listening, closes all connections and ends all requests, including active ones. */
  @Override
  public void close() {
    draining = true;
    listener.close().syncUninterruptibly();
    proxied.close();
    connections.forEach(ClientConnection::close);
    try {
      awaitConnectionsClosed();
    } finally {
      if (tls != null) {
        tls.close();
      }
      requestThreads.close();
    }
  }

  private void awaitConnectionsClosed() {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(5);
      while (!connections.isEmpty() && left > 0) {
        left = connectionClosed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of requests that run on virtual threads. */
  public int threadsRunning() {
    return requestThreads.running();
  }

  @Override
  public BackgroundTasks requestThreads() {
    return requestThreads;
  }

  @Override
  public EdgeSettings settings() {
    return settings;
  }

  /** Returns the certificates; empty if clients speak plain HTTP. */
  Optional<TlsContexts> tls() {
    return Optional.ofNullable(tls);
  }

  @Override
  public ExchangeHandler handler() {
    return handler;
  }

  @Override
  public RequestIds ids() {
    return ids;
  }

  @Override
  public boolean draining() {
    return draining;
  }

  /**
   * Returns the loop's part of the memory for heads. A loop can make room in its own part without
   * the other loops.
   */
  HeadBudget headBudget(Loop loop) {
    return Objects.requireNonNull(headBudgets.get(loop), "a loop of this edge");
  }

  /** Returns the bytes that all loops have reserved for unfinished heads, frames and handshakes. */
  long headsUsedBytes() {
    return headBudgets.values().stream().mapToLong(HeadBudget::usedBytes).sum();
  }

  /** Returns the idle connections of a loop, for code on that loop. */
  IdleConnections idle(Loop loop) {
    return idle.of(loop);
  }

  /** Counts a new connection; returns false if there are too many or the edge is draining. */
  boolean opened(ClientConnection connection) {
    connections.add(connection);
    ConnectionLimits.Room left = limits.opened(connection.remote().getAddress());
    // A connection beyond its address's share is refused without closing another one.
    boolean roomMade =
        left != ConnectionLimits.Room.SHARE_TAKEN
            && limits.isNearlyFull()
            && idle.makeRoomFor(connection);
    boolean room =
        switch (left) {
          case FREE -> !draining;
          case ALL_TAKEN -> roomMade && !draining;
          case SHARE_TAKEN -> false;
        };
    if (!room) {
      metrics.count(Metric.CONNECTIONS_REFUSED);
    }
    return room;
  }

  /**
   * Counts a stream like a connection; returns false if there are too many of both together, or the
   * edge is draining.
   */
  boolean streamOpened(InetAddress from) {
    boolean room = limits.opened(from) == ConnectionLimits.Room.FREE && !draining;
    if (!room) {
      metrics.count(Metric.CONNECTIONS_REFUSED);
    }
    return room;
  }

  void streamClosed(InetAddress from) {
    limits.closed(from);
  }

  void closed(ClientConnection connection) {
    if (connections.remove(connection)) {
      limits.closed(connection.remote().getAddress());
    }
    lock.lock();
    try {
      connectionClosed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
