package dev.floe.gateway.pool.node;

import static org.awaitility.Awaitility.await;

import dev.floe.gateway.platform.FunctionDescription;
import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.UnlimitedPlatform;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.node.invocation.InvokePayload;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A platform whose invocations end when the test says so. */
final class FakePlatform extends UnlimitedPlatform {
  private static final Invoked CLOSED = new Invoked.Failed("the platform is closed");

  private final List<InvokePayload> invocations = new CopyOnWriteArrayList<>();
  private final List<Purpose> purposes = new CopyOnWriteArrayList<>();
  private final List<Duration> rests = new CopyOnWriteArrayList<>();
  private volatile long answeredNanos = System.nanoTime() - Duration.ofHours(1).toNanos();
  private final BlockingQueue<Invoked> ends = new LinkedBlockingQueue<>();

  @Override
  public Invoked invoke(InvokeCall invocation) throws InterruptedException {
    rests.add(Duration.ofNanos(System.nanoTime() - answeredNanos));
    purposes.add(invocation.purpose());
    invocations.add(InvokePayload.parse(invocation.payload()));
    Invoked end = ends.take();
    if (end.equals(CLOSED)) {
      ends.add(CLOSED);
    }
    answeredNanos = System.nanoTime();
    return end;
  }

  /** Waits for the invocation of this number, counted from 1, and returns its payload. */
  InvokePayload invocation(int number) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> invocations.size() >= number);
    return invocations.get(number - 1);
  }

  /** Returns the purposes of all invocations, in order. */
  List<Purpose> purposes() {
    return List.copyOf(purposes);
  }

  /** Returns the shortest time from an answer to the next invocation. */
  Duration shortestRest() {
    return Collections.min(rests);
  }

  int invocations() {
    return invocations.size();
  }

  /** Ends one invocation: a running one now, or else the next when it is made. */
  void end(Invoked how) {
    ends.add(how);
  }

  @Override
  public FunctionDescription describe(String function) {
    return new FunctionDescription(function, 256, Duration.ofMinutes(15));
  }

  /** Ends all invocations that no {@link #end} has ended, including later ones. */
  @Override
  public void close() {
    ends.add(CLOSED);
  }
}
