package dev.floe.node.host;

import com.sun.net.httpserver.HttpServer;
import dev.floe.node.host.process.OrphanGuard;
import dev.floe.node.host.rules.ReclaimPlan;
import dev.floe.node.host.rules.ZonePlacement;
import dev.floe.node.host.runtime.Http;
import dev.floe.node.host.task.HostThreads;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A function platform on this machine: Lambda's Invoke API on loopback, and one process per
 * instance, started when an Invoke needs it. Thread-safe. No process outlives {@link #close}. If
 * the host's own process is killed, the nodes end because their platform no longer answers. A
 * frozen node cannot notice this, so a host that freezes nodes has an {@link OrphanGuard}, which
 * kills them.
 */
public final class FunctionHost implements AutoCloseable {
  /** The accept queue's length: more connections than any pool opens at once. */
  private static final int BACKLOG = 1024;

  /** The most HTTP requests at a time; further connections are closed. */
  private static final int REQUESTS = 4096;

  /**
   * The most background tasks at a time: asynchronous invocations that run or wait for their
   * repetition, periodic checks, and plans of reclaims.
   */
  private static final int BACKGROUND_TASKS = 4096;

  /** The time that {@link #close} allows for the answers of ended invocations to be sent. */
  private static final Duration ANSWERS_SENT = Duration.ofSeconds(1);

  /** The pause between two searches for environments that have been idle for too long. */
  private static final Duration AGE_CHECK = Duration.ofMillis(50);

  /** The pause between two comparisons of the environments' memory with the limit. */
  private static final Duration MEMORY_CHECK = Duration.ofMillis(50);

  private final Map<String, HostedFunction> functions = new LinkedHashMap<>();
  private final HostThreads requests = new HostThreads("invoke", REQUESTS);
  private final HostThreads background = new HostThreads("background", BACKGROUND_TASKS);
  private final HttpServer server;
  private final OrphanGuard guard;

  private FunctionHost(FunctionHostConfig config, HttpServer server, OrphanGuard guard) {
    this.server = server;
    this.guard = guard;
    NodeCommand command = new NodeCommand(config);
    ZonePlacement places = new ZonePlacement(config.rules().zones());
    for (String name : config.functions()) {
      functions.put(name, new HostedFunction(config, command, guard, places, name));
    }
  }

  /**
   * Starts the host; its nodes start when they are invoked.
   *
   * @throws IOException if the port is taken, the log folder cannot be created, or nodes are frozen
   *     and there is no shell for the {@link OrphanGuard}
   */
  public static FunctionHost start(FunctionHostConfig config) throws IOException {
    Files.createDirectories(config.logDirectory());
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), config.port());
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (BindException e) {
      throw new IOException("the function host's port %d is taken".formatted(config.port()), e);
    }
    OrphanGuard guard = config.rules().freezes() ? OrphanGuard.start() : OrphanGuard.none();
    FunctionHost host = new FunctionHost(config, server, guard);
    server.setExecutor(host.requests);
    server.createContext("/", new InvokeApi(host.functions, host.background));
    ConcurrencyApi concurrency = new ConcurrencyApi(host.functions);
    server.createContext(ConcurrencyApi.FUNCTIONS, concurrency);
    server.createContext(ConcurrencyApi.ACCOUNT, concurrency);
    server.createContext(HostApi.ROOT, new HostApi(host));
    server.start();
    if (!config.rules().idleLife().isZero()) {
      host.background.execute(() -> host.repeat(AGE_CHECK, HostedFunction::reclaimAged));
    }
    if (config.rules().limitsMemory()) {
      host.background.execute(() -> host.repeat(MEMORY_CHECK, HostedFunction::enforceMemory));
    }
    return host;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Returns the endpoint to configure in an SDK's Lambda client. */
  public URI endpoint() {
    return URI.create("http://" + Http.authority(server.getAddress()));
  }

  /**
   * Returns the pids of the live processes by function; a function without one has an empty list.
   */
  public Map<String, List<Long>> pids() {
    Map<String, List<Long>> pids = new LinkedHashMap<>();
    functions.forEach((name, function) -> pids.put(name, function.pids()));
    return pids;
  }

  /** Returns the pids of one function's live processes. */
  public List<Long> pids(String function) {
    return hosted(function).pids();
  }

  /** Returns the live environments of each function. */
  public Map<String, List<EnvironmentView>> environments() {
    Map<String, List<EnvironmentView>> views = new LinkedHashMap<>();
    functions.forEach((name, function) -> views.put(name, function.environments()));
    return views;
  }

  /** Returns the cost of each function's invocations that have ended. */
  public Map<String, Bill> bills() {
    Map<String, Bill> bills = new LinkedHashMap<>();
    functions.forEach((name, function) -> bills.put(name, function.bill()));
    return bills;
  }

  /**
   * Reclaims environments at the times of the plan, until the host is closed: each time it draws as
   * many functions as the plan says, from those with a live process, and kills all their
   * environments.
   */
  public void reclaim(ReclaimPlan plan, RandomGenerator random) {
    background.execute(() -> {
      try {
        while (true) {
          ReclaimPlan.Reclaim next = plan.next();
          Thread.sleep(next.after());
          List<HostedFunction> left =
              new ArrayList<>(
                  functions.values().stream().filter(each -> !each.pids().isEmpty()).toList());
          for (int i = 0; i < next.environments() && !left.isEmpty(); i++) {
            left.remove(random.nextInt(left.size())).kill();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the host closes
      }
    });
  }

  private interface Check {
    void on(HostedFunction function) throws InterruptedException;
  }

  private void repeat(Duration pause, Check check) {
    try {
      while (true) {
        Thread.sleep(pause);
        for (HostedFunction function : functions.values()) {
          check.on(function);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the host closes
    }
  }

  /** Kills every process of the function by SIGKILL and waits until they have exited. */
  public void kill(String function) throws InterruptedException {
    hosted(function).kill();
  }

  /**
   * Kills one process of the function by SIGKILL; returns false if the function has no process of
   * this pid.
   */
  public boolean kill(String function, long pid) throws InterruptedException {
    return hosted(function).kill(pid);
  }

  /**
   * Ends all processes and waits until they have exited; running invocations are answered as if
   * their function had crashed. Afterwards no thread of the host runs.
   */
  @Override
  public void close() {
    try {
      background.close();
    } finally {
      boolean interrupted = closeFunctions();
      try {
        requests.close(ANSWERS_SENT);
      } finally {
        server.stop(0);
        guard.close();
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Closes all functions, each on its own thread; returns true if interrupted meanwhile. */
  private boolean closeFunctions() {
    List<Thread> closing = new ArrayList<>();
    functions.forEach((name, function) ->
        closing.add(Thread.ofVirtual().name("close-" + name).start(function::close)));
    boolean interrupted = false;
    for (Thread thread : closing) {
      interrupted |= !joined(thread);
    }
    return interrupted;
  }

  /** Waits for the thread, even if interrupted; returns false if an interrupt arrived. */
  private static boolean joined(Thread thread) {
    boolean undisturbed = true;
    while (true) {
      try {
        thread.join();
        return undisturbed;
      } catch (InterruptedException e) {
        undisturbed = false;
      }
    }
  }

  private HostedFunction hosted(String function) {
    HostedFunction hosted = functions.get(function);
    if (hosted == null) {
      throw new IllegalArgumentException(
          "function %s, expected one of %s".formatted(function, functions.keySet()));
    }
    return hosted;
  }
}
