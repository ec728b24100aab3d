package dev.floe.gateway.http.message;

import dev.floe.gateway.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/**
 * Frames one answer for the client's version of HTTP. The calls are in the order of an answer's
 * parts; each future completes when its part is in the socket. Confined to the carrier's loop.
 */
public interface AnswerWire {
  /** Returns the channel that the answer is written to. */
  Channel channel();

  /**
   * Queues the head.
   *
   * @param bodyless true if no body may follow, as for HEAD and status 304
   */
  ChannelFuture head(ResponseHead head, boolean bodyless);

  /** Queues bytes of the body; takes ownership. */
  ChannelFuture body(ByteBuf bytes);

  /**
   * Queues the end of the body.
   *
   * @return the future of the part that marks the end; null if the end was sent before, as with the
   *     last bytes of a body of known length
   */
  @Nullable ChannelFuture end();

  default void flush() {
    channel().flush();
  }

  /** Returns true while the client is connected. */
  default boolean isOpen() {
    return channel().isActive();
  }

  /** Allocates a buffer for bytes that are held in no block. */
  default ByteBuf allocate(int bytes) {
    return channel().alloc().directBuffer(bytes);
  }
}
