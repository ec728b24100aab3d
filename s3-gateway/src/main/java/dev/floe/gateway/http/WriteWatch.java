package dev.floe.gateway.http;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.MinimumRate;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to one client's socket and closes it if the client reads too slowly. Only the time in
 * which bytes wait for the client counts, so a slow origin is not held against it. Confined to its
 * loop.
 */
// Netty's future of close is ignored: channelInactive reports its failure.
@SuppressWarnings("FutureReturnValueIgnored")
final class WriteWatch {
  private static final Logger LOG = LoggerFactory.getLogger(WriteWatch.class);

  /** The number of checks of the socket within a write timeout. */
  private static final int CHECKS = 4;

  private final Channel channel;
  private final Deadline nextCheck;
  private final long checkNanos;
  private final MinimumRate rate;
  private long queuedBytes;

  /** The queued bytes that the socket had taken at the last check. */
  private long takenBytes;

  private long checkedAtNanos;

  /** True if the socket has taken all queued bytes at some time since the last check. */
  private boolean drained;

  WriteWatch(Channel channel, Loop loop, EdgeSettings settings) {
    this.channel = channel;
    this.nextCheck = new Deadline(loop, this::check);
    this.checkNanos = Math.max(1, settings.writeTimeout().toNanos() / CHECKS);
    // A socket accepts bytes only when a good part of its buffer is free, so that much may wait.
    this.rate =
        MinimumRate.withSlack(
            settings.minimumBytesPerSecond(), checkNanos * CHECKS, settings.sendBufferBytes());
  }

  ChannelFuture write(ByteBuf bytes) {
    long before = waitingBytes();
    drained |= before == 0;
    ChannelFuture write = channel.write(bytes);
    long waiting = waitingBytes();
    queuedBytes += waiting - before; // as Netty counts them, with what each write costs it
    if (waiting > 0 && !nextCheck.isSet()) {
      watch(waiting);
    }
    return write;
  }

  void cancel() {
    nextCheck.cancel();
  }

  private void watch(long waiting) {
    takenBytes = queuedBytes - waiting;
    drained = false;
    checkedAtNanos = System.nanoTime();
    nextCheck.set(checkNanos);
  }

  private void check() {
    long waiting = waitingBytes();
    long taken = queuedBytes - waiting - takenBytes;
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
