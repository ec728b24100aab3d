package dev.floe.gateway.http.h1;

import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.http.limit.EdgeSettings;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A decoder, and the heads, bodies and faults that it makes of the bytes sent. */
final class DecodedRequests implements RequestDecoder.Owner, AutoCloseable {
  private final RequestDecoder decoder =
      new RequestDecoder(
          EdgeSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
          InetSocketAddress.createUnresolved("client", 1),
          this);
  private final EmbeddedChannel channel = new EmbeddedChannel(decoder);
  int limitBytes = Integer.MAX_VALUE;
  int mostBytes;
  int droppedBytes;
  int unfinished;

  DecodedRequests() {
    decoder.next();
  }

  DecodedRequests send(String wire) {
    return send(wire.getBytes(StandardCharsets.ISO_8859_1));
  }

  DecodedRequests send(byte[] wire) {
    channel.writeInbound(Unpooled.wrappedBuffer(wire));
    return this;
  }

  DecodedRequests next() {
    decoder.next();
    return this;
  }

  boolean holdsBytes() {
    return decoder.holdsBytes();
  }

  Http1Head head() {
    return (Http1Head) read();
  }

  RequestFault fault() {
    return (RequestFault) read();
  }

  private Object read() {
    Object message = channel.readInbound();
    if (message == null) {
      throw new AssertionError("nothing was decoded, expected a head or a fault");
    }
    return message;
  }

  /**
   * Returns the rest of a decoded body, followed by "!" if it failed, or by "..." if it has not
   * ended.
   */
  String body() {
    StringBuilder body = new StringBuilder();
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      if (!(part instanceof HttpContent content)) {
        return body + "!";
      }
      body.append(content.content().toString(StandardCharsets.ISO_8859_1));
      content.release();
      if (content instanceof LastHttpContent) {
        return body.toString();
      }
    }
    return body + "...";
  }

  @Override
  public boolean coverHead(int bytes) {
    mostBytes = Math.max(mostBytes, bytes);
    return bytes <= limitBytes;
  }

  @Override
  public void headUnfinished() {
    unfinished++;
  }

  @Override
  public void dropped(int bytes) {
    droppedBytes += bytes;
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }
}
