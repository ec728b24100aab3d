package dev.floe.loadtest.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.floe.node.lambda.Node;
import dev.floe.node.session.Wire;
import dev.floe.node.store.PageStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Many nodes in this process, with a server of the Invoke API for them. They run the node's real
 * code with one thread for each invocation, but without separate processes. So a machine can run
 * more nodes than it has room for as processes. Thread-safe.
 */
public final class SimulatedNodes implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final Duration TIMEOUT = Duration.ofMinutes(15);

  /** The error for a busy function: its own limit is reached, not the account's. */
  private static final String BUSY =
      "{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\","
          + "\"Type\":\"User\",\"message\":\"the one instance is busy\"}";

  private static final String INVOCATIONS = "/2015-03-31/functions/";

  /** A quarter of a function's memory may hold its index. */
  private static final int INDEX_SHARE = 4;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Function> functions = new HashMap<>();

  private SimulatedNodes(HttpServer server) {
    this.server = server;
  }

  /** Chooses the wire of each node. */
  @FunctionalInterface
  public interface Wires {
    /** Returns the wire of the node with this number, which keeps its chunks in this store. */
    Wire of(int number, PageStore store);
  }

  /** A function: its node, and the lock that an invocation holds. */
  private record Function(Node node, ReentrantLock busy) {}

  /**
   * Starts nodes that are invoked by their functions' names.
   *
   * @param capacityBytes how much each node can hold; memory is used only for the bytes that a node
   *     holds
   */
  public static SimulatedNodes start(List<String> names, long capacityBytes) throws IOException {
    return start(names, capacityBytes, stores -> {}, (number, store) -> Wire.DIRECT);
  }

  /**
   * Starts nodes that hold data from the start.
   *
   * @param filled fills the nodes' stores; called before any node is invoked
   */
  public static SimulatedNodes start(
      List<String> names, long capacityBytes, Consumer<List<PageStore>> filled) throws IOException {
    return start(names, capacityBytes, filled, (number, store) -> Wire.DIRECT);
  }

  /** Starts nodes that hold nothing and send by these wires. */
  public static SimulatedNodes start(List<String> names, long capacityBytes, Wires wires)
      throws IOException {
    return start(names, capacityBytes, stores -> {}, wires);
  }

  private static SimulatedNodes start(
      List<String> names, long capacityBytes, Consumer<List<PageStore>> filled, Wires wires)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    SimulatedNodes nodes = new SimulatedNodes(HttpServer.create(address, BACKLOG));
    List<PageStore> stores = new ArrayList<>();
    for (String name : names) {
      PageStore store = new PageStore(capacityBytes, capacityBytes / INDEX_SHARE);
      Wire wire = wires.of(stores.size(), store);
      stores.add(store);
      nodes.functions.put(name, new Function(new Node(store, wire, ""), new ReentrantLock()));
    }
    filled.accept(stores);
    nodes.server.setExecutor(nodes.threads);
    nodes.server.createContext(INVOCATIONS, nodes::invoke);
    nodes.server.start();
    return nodes;
  }

  /** Returns the endpoint to configure in an SDK's Lambda client. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void invoke(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String[] words = path.substring(INVOCATIONS.length()).split("/", -1);
      Function function = functions.get(words[0]);
      if (function == null || words.length != 2 || !words[1].equals("invocations")) {
        answer(exchange, 404, "{\"Type\":\"User\",\"Message\":\"not found\"}");
      } else if (!function.busy.tryLock()) {
        exchange.getResponseHeaders().set("x-amzn-errortype", "TooManyRequestsException");
        answer(exchange, 429, BUSY);
      } else {
        String result;
        try {
          String payload =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          result = function.node.invoke(payload, TIMEOUT);
        } finally {
          function.busy.unlock();
        }
        answer(exchange, 200, result);
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Interrupts the nodes and waits until their invocations have ended. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    threads.close();
    functions.values().forEach(function -> function.node.close());
  }
}
