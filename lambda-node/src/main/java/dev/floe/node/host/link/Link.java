package dev.floe.node.host.link;

import dev.floe.node.host.faults.ByteFlips;
import dev.floe.node.host.task.HostThreads;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One relayed connection. Thread-safe. */
final class Link implements AutoCloseable {
  /** The threads of one link: two for each direction. */
  static final int THREADS = 4;

  private final Socket function;
  private final Socket gateway;
  private final LinkLife life;
  private final Consumer<Link> onEnd;
  private final AtomicInteger openDirections = new AtomicInteger(2);
  private final Set<Thread> pumping = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param onEnd called when both directions have ended or the link has broken
   */
  Link(Socket function, Socket gateway, Duration forgetAfter, Consumer<Link> onEnd) {
    this.function = function;
    this.gateway = gateway;
    this.life = new LinkLife(forgetAfter, System.nanoTime());
    this.onEnd = onEnd;
  }

  /**
   * Starts to relay in both directions; {@code random} decides which bytes are damaged.
   *
   * @return false if there are not enough threads; the link is then broken
   */
  boolean start(
      HostThreads threads,
      Pump.Shared fromFunction,
      Pump.Shared toFunction,
      long flipEveryBytes,
      SplittableRandom random) {
    ByteFlips flipsOut = new ByteFlips(flipEveryBytes, random.split());
    ByteFlips flipsIn = new ByteFlips(flipEveryBytes, random.split());
    Pump out = new Pump(this, true, function, gateway, fromFunction, flipsOut);
    Pump in = new Pump(this, false, gateway, function, toFunction, flipsIn);
    boolean started = true;
    for (Step step : List.<Step>of(out::read, out::write, in::read, in::write)) {
      started = started && threads.start(() -> run(step));
    }
    if (!started) {
      breakUp();
    }
    return started;
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private void run(Step step) {
    pumping.add(Thread.currentThread());
    try {
      if (!closed) {
        step.run();
      }
    } catch (IOException e) {
      if (!closed && !isForgotten()) {
        breakUp();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the link is closed, or the environment ends
    } finally {
      pumping.remove(Thread.currentThread());
    }
  }

  private void breakUp() {
    reset(function);
    reset(gateway);
    close();
    onEnd.accept(this);
  }

  synchronized LinkLife.Fate arrived(boolean fromFunction) {
    return life.arrived(fromFunction, System.nanoTime());
  }

  synchronized boolean isForgotten() {
    return life.isForgotten(System.nanoTime());
  }

  /** Records the end of one direction; closes the link after the second. */
  void ended() {
    if (openDirections.decrementAndGet() == 0) {
      close();
      onEnd.accept(this);
    }
  }

  /** Closes the socket so that its peer receives a reset. */
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  /** Closes both sides, and ends the link's threads, which may wait for each other. */
  @Override
  public void close() {
    closed = true;
    closeSockets();
    pumping.forEach(Thread::interrupt);
  }

  private void closeSockets() {
    try (function;
        gateway) {
      return;
    } catch (IOException e) {
      // It is closed already.
    }
  }
}
