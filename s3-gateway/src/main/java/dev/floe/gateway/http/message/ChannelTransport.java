package dev.floe.gateway.http.message;

import dev.floe.gateway.exchange.Transport;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLSession;

/** Finds the protocols of a channel. Pure; called on the channel's loop. */
final class ChannelTransport {
  private ChannelTransport() {}

  static Transport of(Channel channel) {
    boolean stream = channel instanceof Http2StreamChannel;
    String http = stream ? "HTTP/2.0" : Transport.PLAIN.http();
    Channel connection = stream ? channel.parent() : channel;
    SslHandler tls = connection.pipeline().get(SslHandler.class);
    if (tls == null) {
      return new Transport(http, "", "");
    }
    SSLSession session = tls.engine().getSession();
    return new Transport(http, session.getProtocol(), session.getCipherSuite());
  }
}
