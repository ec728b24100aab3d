package dev.floe.gateway.http.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CoalescingBufferQueue;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;

/**
 * Passes bytes on to be encrypted only while the socket takes them. Encrypted bytes are copies
 * outside the memory budget; bytes that wait here are in the budget's own blocks. So a slow client
 * holds no more than Netty's high-water mark and {@link #STEP_BYTES} of copies. Confined to its
 * loop.
 */
// Failed writes are reported by their promises.
@SuppressWarnings("FutureReturnValueIgnored")
public final class PacedWrites extends ChannelDuplexHandler {
  /** The most bytes encrypted at a time, between two checks of the socket. */
  static final int STEP_BYTES = RecordEncryption.MAX_BYTES;

  /**
   * The number of steps in one turn of the loop. Other connections wait for the end of the turn.
   */
  private static final int STEPS_IN_TURN = 2;

  private final CoalescingBufferQueue waiting;
  private boolean passing;
  private boolean continuing;

  /**
   * The number of writes that Netty's handler has not completed; later writes must not overtake
   * them.
   */
  private int handedOver;

  public PacedWrites(Channel channel) {
    this.waiting = new CoalescingBufferQueue(channel);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes && context.channel().isActive()) {
      waiting.add(bytes, promise);
    } else {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
    }
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    pass(context);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    pass(context);
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    drop();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    drop();
  }

  private void drop() {
    waiting.releaseAndFailAll(new ClosedChannelException());
  }

  private void pass(ChannelHandlerContext context) {
    // A flush may change the writability, which calls back.
    if (passing || continuing) {
      return;
    }
    passing = true;
    try {
      for (int step = 0; step < STEPS_IN_TURN && passable(context); step++) {
        ChannelPromise promise = context.newPromise();
        ByteBuf next = waiting.remove(STEP_BYTES, promise);
        send(context, next, promise);
      }
    } finally {
      passing = false;
    }
    if (passable(context)) {
      continuing = true;
      context
          .executor()
          .execute(() -> {
            continuing = false;
            pass(context);
          });
    }
  }

  /** Encrypts the bytes here if the handshake has ended; Netty's handler encrypts the rest. */
  private void send(ChannelHandlerContext context, ByteBuf bytes, ChannelPromise promise) {
    ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
    if (tls == null || !mayEncrypt((SslHandler) tls.handler())) {
      handOver(context, bytes, promise);
      return;
    }
    ByteBuf records = encrypt((SslHandler) tls.handler(), context, bytes, promise);
    if (bytes.isReadable()) {
      tls.writeAndFlush(records);
      handOver(context, bytes, promise);
    } else {
      bytes.release();
      tls.writeAndFlush(records, promise);
    }
  }

  private boolean mayEncrypt(SslHandler tls) {
    return handedOver == 0 && tls.handshakeFuture().isSuccess();
  }

  private static ByteBuf encrypt(
      SslHandler tls, ChannelHandlerContext context, ByteBuf bytes, ChannelPromise promise) {
    try {
      return new RecordEncryption(tls.engine()).encrypt(bytes, context.alloc());
    } catch (RuntimeException | Error e) {
      // Some records are lost, for example for lack of memory. The client cannot read any later
      // records.
      bytes.release();
      promise.tryFailure(e);
      context.close();
      throw e;
    }
  }

  private void handOver(ChannelHandlerContext context, ByteBuf bytes, ChannelPromise promise) {
    handedOver++;
    promise.addListener(_ -> handedOver--);
    context.writeAndFlush(bytes, promise);
  }

  private boolean passable(ChannelHandlerContext context) {
    return !waiting.isEmpty() && context.channel().isWritable();
  }
}
