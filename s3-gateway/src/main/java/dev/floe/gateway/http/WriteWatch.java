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
 * Writes to one client's socket and closes it if the client reads too slowly. Only the time counts
 * in which bytes wait for the client: a slow origin is not the client's fault. Confined to its
 * loop.
 */
// Netty's future of close: its failure comes as channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class WriteWatch {
  private static final Logger LOG = LoggerFactory.getLogger(WriteWatch.class);

  /** How often the socket is looked at within a write timeout. */
  private static final int LOOKS = 4;

  private final Channel channel;
  private final Deadline nextLook;
  private final long lookNanos;
  private final MinimumRate rate;
  private long queuedBytes;

  /** How many of them the socket had taken at the last look. */
  private long takenBytes;

  private long lookedAtNanos;

  /** Whether the socket had taken all at some moment after the last look. */
  private boolean drained;

  WriteWatch(Channel channel, Loop loop, EdgeSettings settings) {
    this.channel = channel;
    this.nextLook = new Deadline(loop, this::look);
    this.lookNanos = Math.max(1, settings.writeTimeout().toNanos() / LOOKS);
    // A socket takes more only when a good part of its buffer is free: that much is no delay.
    this.rate =
        MinimumRate.withSlack(
            settings.minimumBytesPerSecond(), lookNanos * LOOKS, settings.sendBufferBytes());
  }

  ChannelFuture write(ByteBuf bytes) {
    long before = waitingBytes();
    drained |= before == 0;
    ChannelFuture write = channel.write(bytes);
    long waiting = waitingBytes();
    queuedBytes += waiting - before; // as Netty counts them, with what each write costs it
    if (waiting > 0 && !nextLook.isSet()) {
      watch(waiting);
    }
    return write;
  }

  void cancel() {
    nextLook.cancel();
  }

  private void watch(long waiting) {
    takenBytes = queuedBytes - waiting;
    drained = false;
    lookedAtNanos = System.nanoTime();
    nextLook.set(lookNanos);
  }

  private void look() {
    long waiting = waitingBytes();
    long taken = queuedBytes - waiting - takenBytes;
    boolean waitedForClient = waiting > 0 && !drained;
    long waited = waitedForClient ? System.nanoTime() - lookedAtNanos : 0;
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
