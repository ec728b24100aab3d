package dev.floe.node.host.link;

import dev.floe.node.host.faults.ByteFlips;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One relayed connection. Thread-safe. */
final class Link implements AutoCloseable {
  private final Socket function;
  private final Socket gateway;
  private final LinkLife life;
  private final Consumer<Link> onEnd;
  private final AtomicInteger openDirections = new AtomicInteger(2);

  /**
   * @param onEnd called when both directions have ended or the link has broken
   */
  Link(Socket function, Socket gateway, Duration forgetAfter, Consumer<Link> onEnd) {
    this.function = function;
    this.gateway = gateway;
    this.life = new LinkLife(forgetAfter, System.nanoTime());
    this.onEnd = onEnd;
  }

  /** Starts to relay in both directions; {@code random} decides which bytes are damaged. */
  void start(
      Executor threads,
      Pump.Shared fromFunction,
      Pump.Shared toFunction,
      long flipEveryBytes,
      SplittableRandom random) {
    ByteFlips flipsOut = new ByteFlips(flipEveryBytes, random.split());
    ByteFlips flipsIn = new ByteFlips(flipEveryBytes, random.split());
    Pump out = new Pump(this, true, function, gateway, fromFunction, flipsOut);
    Pump in = new Pump(this, false, gateway, function, toFunction, flipsIn);
    threads.execute(() -> run(out::read));
    threads.execute(() -> run(out::write));
    threads.execute(() -> run(in::read));
    threads.execute(() -> run(in::write));
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private void run(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      if (!isForgotten()) {
        reset(function);
        reset(gateway);
        onEnd.accept(this);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the environment ends
    }
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

  @Override
  public void close() {
    try (function;
        gateway) {
      return;
    } catch (IOException e) {
      // It is closed already.
    }
  }
}
