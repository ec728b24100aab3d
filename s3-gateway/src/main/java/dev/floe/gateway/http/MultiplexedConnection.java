package dev.floe.gateway.http;

import dev.floe.gateway.http.h2.Http2Connection;
import dev.floe.gateway.http.tls.TlsHandshakeStart;
import dev.floe.gateway.memory.Loop;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;

/**
 * A client's connection, as HTTP/2 sees it: its place among the idle connections, the memory for
 * unfinished requests, and the limits on connections. Confined to its loop.
 */
final class MultiplexedConnection implements Http2Connection.Owner {
  private final HttpEdge edge;
  private final ClientConnection connection;
  private final HeadMemory heads;

  MultiplexedConnection(HttpEdge edge, ClientConnection connection, HeadMemory heads) {
    this.edge = edge;
    this.connection = connection;
    this.heads = heads;
  }

  @Override
  public Loop loop() {
    return connection.loop();
  }

  @Override
  public InetSocketAddress remote() {
    return connection.remote();
  }

  @Override
  public boolean secure() {
    return connection.secure();
  }

  @Override
  public void idle(boolean served) {
    idle().add(connection, served);
  }

  @Override
  public void busy() {
    idle().removeIdle(connection);
  }

  @Override
  public boolean reserveUnfinished() {
    boolean reserved = heads.reserve(Http2Connection.UNFINISHED_BYTES);
    if (reserved) {
      idle().headBegun(connection);
    }
    return reserved;
  }

  @Override
  public void releaseUnfinished() {
    heads.release();
    idle().headEnded(connection);
  }

  @Override
  public boolean streamOpened() {
    return edge.streamOpened(connection.remote().getAddress());
  }

  @Override
  public void streamClosed() {
    edge.streamClosed(connection.remote().getAddress());
  }

  @Override
  public void shutdownOutput() {
    TlsHandshakeStart.shutdownOutput((DuplexChannel) connection.channel());
  }

  private IdleConnections idle() {
    return edge.idle(connection.loop());
  }
}
