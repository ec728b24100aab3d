package dev.floe.gateway.probe;

import dev.floe.gateway.platform.InvocationReport;
import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.node.invocation.ProbePayload;
import dev.floe.node.invocation.ProbeResult;
import dev.floe.node.protocol.ProtocolException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Probes all functions of a pool. No gateway may use them at the same time: an invocation of a busy
 * function starts another instance.
 */
public final class PoolProbe implements AutoCloseable {
  private final NodePlatform platform;
  private final List<String> functions;
  private final ByteSink sink;
  private final RandomGenerator random;
  private final Consumer<String> progress;
  private final AtomicInteger numbers = new AtomicInteger();

  private PoolProbe(
      NodePlatform platform,
      List<String> functions,
      ByteSink sink,
      RandomGenerator random,
      Consumer<String> progress) {
    this.platform = platform;
    this.functions = functions;
    this.sink = sink;
    this.random = random;
    this.progress = progress;
  }

  /**
   * Prepares to probe; invokes nothing yet.
   *
   * @param platform invokes the functions; the caller still owns it
   * @param listen the address at which functions' bytes are received
   * @param progress receives a line before each step
   * @throws IOException if the address is taken
   */
  public static PoolProbe listening(
      NodePlatform platform,
      List<String> functions,
      InetSocketAddress listen,
      RandomGenerator random,
      Consumer<String> progress)
      throws IOException {
    return new PoolProbe(platform, List.copyOf(functions), ByteSink.bind(listen), random, progress);
  }

  /** Returns the port on which functions' bytes are received. */
  public int port() {
    return sink.port();
  }

  /**
   * Carries out the plan; takes a little longer than the sum of its idle times and of the times in
   * which the functions send, one after the other.
   *
   * @param address {@code host:port} at which functions reach {@link #port}
   */
  public PoolFigures run(ProbePlan plan, String address) throws InterruptedException {
    PoolFigures figures = new PoolFigures(plan.tmpBytes());
    progress.accept("Invoking %d functions".formatted(functions.size()));
    figures.add(all(address));
    for (Duration gap : plan.gaps()) {
      progress.accept("Leaving them idle for %d s".formatted(gap.toSeconds()));
      Thread.sleep(gap);
      figures.addAfter(gap, all(address));
    }
    // One after the other, so that they do not share this machine's network.
    if (plan.send().isPositive()) {
      progress.accept("Receiving from each for %d s".formatted(plan.send().toSeconds()));
      for (String function : functions) {
        String token = token();
        sink.expect(token);
        figures.add(List.of(probe(function, new ProbePayload(address, token, plan.send(), 0))));
        sink.rate(token).ifPresent(figures::addRate);
      }
    }
    if (plan.tmpBytes() > 0) {
      progress.accept("Writing and reading %d bytes in each one's /tmp".formatted(plan.tmpBytes()));
      for (String function : functions) {
        ProbePayload payload = new ProbePayload(address, token(), Duration.ZERO, plan.tmpBytes());
        figures.add(List.of(probe(function, payload)));
      }
    }
    return figures;
  }

  /** Probes all functions at the same time. */
  private List<Observation> all(String address) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Observation>> probes = new ArrayList<>();
      for (String function : functions) {
        ProbePayload payload = new ProbePayload(address, token(), Duration.ZERO, 0);
        probes.add(threads.submit(() -> probe(function, payload)));
      }
      List<Observation> round = new ArrayList<>();
      for (Future<Observation> probe : probes) {
        round.add(probe.get());
      }
      return round;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Observation probe(String function, ProbePayload payload) throws InterruptedException {
    InvokeCall call =
        new InvokeCall(function, numbers.incrementAndGet(), Purpose.WARM_UP, payload.toJson());
    long begun = System.nanoTime();
    Invoked invoked = platform.invoke(call);
    Duration wall = Duration.ofNanos(System.nanoTime() - begun);
    return switch (invoked) {
      case Invoked.Returned(String answer, LogTail log) -> {
        Optional<ProbeResult> result = result(answer);
        String failure =
            result.isPresent()
                ? ""
                : "the node does not support probes: deploy a node of this version";
        InvocationReport report = InvocationReport.find(log).orElse(null);
        yield new Observation(function, wall, result.orElse(null), report, failure);
      }
      case Invoked.Crashed(String reason, LogTail log) ->
          failed(function, wall, InvocationReport.find(log).orElse(null), reason);
      case Invoked.Throttled(String reason, boolean _) -> failed(function, wall, null, reason);
      case Invoked.Failed(String reason) -> failed(function, wall, null, reason);
    };
  }

  private static Observation failed(
      String function, Duration wall, @Nullable InvocationReport report, String reason) {
    return new Observation(function, wall, null, report, reason);
  }

  private static Optional<ProbeResult> result(String answer) {
    try {
      return Optional.of(ProbeResult.parse(answer));
    } catch (ProtocolException e) {
      return Optional.empty();
    }
  }

  private String token() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() {
    sink.close();
  }
}
