package dev.floe.node.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The function platform as a program: {@code floe nodes}. It runs the node's jar from this
 * process's own class path, until it is told to end.
 */
public final class HostMain {
  private static final String USAGE =
      """
      usage: floe nodes [--port PORT] [--nodes COUNT] [--prefix PREFIX] [--memory MIB] [--logs FOLDER]

      Nodes as processes of this machine: Lambda's Invoke API on 127.0.0.1:PORT (9001), where COUNT
      (14) functions named PREFIX0, PREFIX1, ... (floe-node-) of MIB (128) memory each can be
      invoked. Set pool.endpoint of the gateway to http://127.0.0.1:PORT. Logs go to FOLDER, or to a
      temporary one.
      """;

  private HostMain() {}

  public static void main(String[] args) throws InterruptedException {
    if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
      System.out.print(USAGE);
      return;
    }
    FunctionHost host;
    try {
      host = FunctionHost.start(config(args));
    } catch (IllegalArgumentException e) {
      System.err.println("floe: " + e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
      return;
    } catch (IOException e) {
      System.err.println("floe: " + e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(host::close, "shutdown"));
    System.err.println("floe: functions at " + host.endpoint());
    new CountDownLatch(1).await();
  }

  /**
   * Returns the configuration that the arguments describe.
   *
   * @throws IllegalArgumentException if an argument is unknown or has no usable value
   */
  static FunctionHostConfig config(String[] args) throws IOException {
    int port = 9001;
    int nodes = 14;
    String prefix = "floe-node-";
    int memoryMegabytes = 128;
    Optional<Path> logs = Optional.empty();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("%s has no value".formatted(args[i]));
      }
      String value = args[i + 1];
      switch (args[i]) {
        case "--port" -> port = number(args[i], value);
        case "--nodes" -> nodes = number(args[i], value);
        case "--prefix" -> prefix = value;
        case "--memory" -> memoryMegabytes = number(args[i], value);
        case "--logs" -> logs = Optional.of(Path.of(value));
        default -> throw new IllegalArgumentException("no option %s".formatted(args[i]));
      }
    }
    Path logDirectory = logs.isPresent() ? logs.get() : Files.createTempDirectory("floe-nodes");
    return FunctionHostConfig.of(names(prefix, nodes), memoryMegabytes, classPath(), logDirectory)
        .withPort(port);
  }

  private static List<String> names(String prefix, int nodes) {
    return IntStream.range(0, nodes).mapToObj(i -> prefix + i).toList();
  }

  private static List<Path> classPath() {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
    return Stream.of(entries).map(Path::of).toList();
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is %s, expected a whole number".formatted(option, value), e);
    }
  }
}
