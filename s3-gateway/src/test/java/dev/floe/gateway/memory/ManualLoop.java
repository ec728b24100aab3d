package dev.floe.gateway.memory;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A loop whose tasks run, and whose time passes, only when the test says so. */
public final class ManualLoop {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Loop loop = new Loop(0, channel.eventLoop());

  public ManualLoop() {
    channel.freezeTime();
  }

  public Loop loop() {
    return loop;
  }

  /** This loop as the only one; not to be closed. */
  public Loops asLoops() {
    return new Loops(channel.eventLoop(), List.of(loop));
  }

  /** A channel of this loop. */
  public EmbeddedChannel channel() {
    return channel;
  }

  /** Runs what is due, and what that hands to the loop. */
  public void run() {
    channel.runPendingTasks();
    channel.runPendingTasks();
  }

  public void advance(Duration time) {
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    run();
  }
}
