package dev.floe.gateway.http.limit;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.MinimumRate;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches what is written to one client's socket, and closes it if the client reads too slowly.
 * Only the time in which bytes wait for the client counts, so a slow origin is not held against the
 * client. The watch is the handler next to the socket, so it counts encrypted bytes. Confined to
 * its loop.
 */
// Netty's future of close is ignored: channelInactive reports its failure.
@SuppressWarnings("FutureReturnValueIgnored")
public final class WriteWatch extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(WriteWatch.class);

  /** The number of checks of the socket within a write timeout. */
  private static final int CHECKS = 4;

  private final Channel channel;
  private final Deadline nextCheck;
  private final long checkNanos;
  private final MinimumRate rate;
  private long totalQueuedBytes;

  /** The queued bytes that the socket had taken at the last check. */
  private long totalTakenBytes;

  private long checkedAtNanos;

  /** True if the socket has taken all queued bytes at some time since the last check. */
  private boolean drained;

  public WriteWatch(Channel channel, Loop loop, EdgeSettings settings) {
    this.channel = channel;
    this.nextCheck = new Deadline(loop, this::check);
    this.checkNanos = Math.max(1, settings.writeTimeout().toNanos() / CHECKS);
    // A full socket accepts more only once much of its buffer is free. So the bytes taken in a
    // window may fall short by the buffer's size.
    this.rate =
        MinimumRate.withSlack(
            settings.minimumBytesPerSecond(), checkNanos * CHECKS, settings.sendBufferBytes());
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    long before = waitingBytes();
    drained |= before == 0;
    context.write(message, promise);
    long waiting = waitingBytes();
    totalQueuedBytes += waiting - before; // as Netty counts them, including its overhead
    if (waiting > 0 && !nextCheck.isSet()) {
      watch(waiting);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    nextCheck.cancel();
    context.fireChannelInactive();
  }

  private void watch(long waiting) {
    totalTakenBytes = totalQueuedBytes - waiting;
    drained = false;
    checkedAtNanos = System.nanoTime();
    nextCheck.set(checkNanos);
  }

  private void check() {
    long waiting = waitingBytes();
    long taken = totalQueuedBytes - waiting - totalTakenBytes;
    boolean waitedForClient = waiting > 0 && !drained;
    long waited = waitedForClient ? System.nanoTime() - checkedAtNanos : 0;
    if (rate.tooSlow(taken, waited)) {
      LOG.debug("{} read its answer too slowly", channel.remoteAddress());
      channel.close();
    } else if (waiting > 0) {
      watch(waiting);
    }
  }

  private long waitingBytes() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
  }
}
