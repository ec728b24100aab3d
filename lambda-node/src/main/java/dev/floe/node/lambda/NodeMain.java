package dev.floe.node.lambda;

import dev.floe.node.session.Wire;
import dev.floe.node.store.PageStore;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;

/**
 * The node as a process: {@code bootstrap} of the custom runtime on AWS, and the main class that
 * the local function host starts. Reads {@code AWS_LAMBDA_RUNTIME_API} (host:port) and {@code
 * AWS_LAMBDA_FUNCTION_MEMORY_SIZE} (MiB). Exits with status 1 when the Runtime API is gone, or if
 * the node cannot start or continue.
 */
public final class NodeMain {
  private NodeMain() {}

  public static void main(String[] args) {
    System.exit(run(System.getenv(), store -> Wire.DIRECT));
  }

  /**
   * Runs a node until the Runtime API is gone, or the node cannot start or continue.
   *
   * @param wire creates the {@link Wire} that all lanes use, given the store that they serve
   * @return the process's exit status, always 1
   */
  public static int run(Map<String, String> environment, Function<PageStore, Wire> wire) {
    try {
      long functionBytes = (long) megabytes(environment) << 20;
      NodeMemory memory = NodeMemory.of(functionBytes, Runtime.getRuntime().maxMemory());
      PageStore store = memory.newStore();
      try (Node node = new Node(store, wire.apply(store), EnvironmentZone.read(environment));
          RuntimeApi api = new RuntimeApi(required(environment, "AWS_LAMBDA_RUNTIME_API"))) {
        new RuntimeLoop(api, node).run();
      }
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("floe-node: ends: " + e.getMessage());
    }
    return 1;
  }

  private static int megabytes(Map<String, String> environment) {
    String text = required(environment, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "AWS_LAMBDA_FUNCTION_MEMORY_SIZE is %s, expected MiB".formatted(text), e);
    }
  }

  private static String required(Map<String, String> environment, String name) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(name + " is not set");
    }
    return value;
  }
}
