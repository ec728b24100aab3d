package dev.floe.gateway.memory;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** All event loops of a gateway; epoll where the platform has it. Thread-safe. */
public final class Loops implements AutoCloseable {
  static {
    // Netty's leak detector records the stack of every 128th buffer: 1 % of a hit's cost
    // (docs/BENCHMARKS.md). The pool counts its blocks anyway; tests enable the detector by Netty's
    // own property.
    if (System.getProperty("io.netty.leakDetection.level") == null
        && System.getProperty("io.netty.leakDetectionLevel") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  /** Netty's usual threads, with a name that distinguishes them from Netty's other threads. */
  private static final ThreadFactory THREADS =
      new DefaultThreadFactory("event-loop", Thread.MAX_PRIORITY);

  private final EventLoopGroup group;
  private final List<Loop> loops;

  Loops(EventLoopGroup group, List<Loop> loops) {
    this.group = group;
    this.loops = List.copyOf(loops);
  }

  /** Starts {@code count} loops, each on its own thread. */
  public static Loops start(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("%d event loops, expected 1 or more".formatted(count));
    }
    var factory = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(count, THREADS, factory);
    List<Loop> loops = new ArrayList<>(count);
    group.forEach(executor -> loops.add(new Loop(loops.size(), (EventLoop) executor)));
    return new Loops(group, loops);
  }

  public int count() {
    return loops.size();
  }

  public Loop get(int index) {
    return loops.get(index);
  }

  public List<Loop> all() {
    return loops;
  }

  /** Returns the loop that wraps this event loop of a channel. */
  public Loop of(EventLoop eventLoop) {
    for (Loop loop : loops) {
      if (loop.eventLoop().equals(eventLoop)) {
        return loop;
      }
    }
    throw new IllegalArgumentException(
        "%s is not one of this gateway's loops".formatted(eventLoop));
  }

  /** Returns Netty's view of all loops; edges only. */
  public EventLoopGroup group() {
    return group;
  }

  /** Ends all loops and waits until their threads have ended. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
