package dev.floe.gateway.memory;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A loop whose tasks run, and whose time passes, only when the test says so. */
public final class ManualLoop {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Loop loop;

  public ManualLoop() {
    this(0);
  }

  /** Creates a loop that is one of several and has this index. */
  public ManualLoop(int index) {
    loop = new Loop(index, channel.eventLoop());
    channel.freezeTime();
  }

  public Loop loop() {
    return loop;
  }

  /** Returns a {@code Loops} with this loop only. It must not be closed. */
  public Loops asLoops() {
    return asLoops(this);
  }

  /**
   * Returns a {@code Loops} with these loops, in the order of their indices. It must not be closed.
   */
  public static Loops asLoops(ManualLoop... all) {
    return new Loops(all[0].channel.eventLoop(), Stream.of(all).map(ManualLoop::loop).toList());
  }

  /** Returns a channel in memory that belongs to this loop. */
  public EmbeddedChannel channel() {
    return channel;
  }

  /** Runs the due tasks, and the tasks that they submit. */
  public void run() {
    channel.runPendingTasks();
    channel.runPendingTasks();
  }

  public void advance(Duration time) {
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    run();
  }
}
