package dev.floe.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import java.nio.charset.StandardCharsets;

/** A client's socket in memory. It counts the reads that the gateway begins. */
final class ManualSocket extends EmbeddedChannel implements DuplexChannel {
  private int reads;
  private boolean outputShutdown;

  ManualSocket() {
    config().setAutoRead(false);
  }

  /** Returns the number of reads that were begun since the last call. */
  int reads() {
    int since = reads;
    reads = 0;
    return since;
  }

  void send(String bytes) {
    writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
  }

  /** Returns the bytes that were written since the last call. */
  String received() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf out = readOutbound(); out != null; out = readOutbound()) {
      all.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return all.toString();
  }

  @Override
  protected void doBeginRead() throws Exception {
    reads++;
    super.doBeginRead();
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShutdown;
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    outputShutdown = true;
    return promise.setSuccess();
  }

  @Override
  public boolean isInputShutdown() {
    return false;
  }

  @Override
  public ChannelFuture shutdownInput() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public ChannelFuture shutdown() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    throw new UnsupportedOperationException();
  }
}
