package dev.floe.node.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The command line and the environment of a node process. */
final class NodeCommand {
  /**
   * A small process that starts fast: fourteen of them share one machine with the gateway. A node's
   * chunks lie outside the heap; its loop is short, so the first compiler is enough for it.
   */
  private static final List<String> JVM_FLAGS =
      List.of(
          "-Xms8m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=24m",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xshare:auto",
          "--enable-native-access=ALL-UNNAMED");

  /**
   * Ctrl-C reaches every process of the terminal, but nodes end when their host ends them, so that
   * a gateway can drain. The shell becomes the JVM, which leaves a signal alone that is ignored.
   */
  private static final List<String> DEAF_TO_INTERRUPT =
      List.of("/bin/sh", "-c", "trap '' INT; exec \"$0\" \"$@\"");

  private static final int MIN_HEAP_MEGABYTES = 48;

  private final FunctionHostConfig config;

  NodeCommand(FunctionHostConfig config) {
    this.config = config;
  }

  /**
   * Starts the process; its output is appended to {@code log}.
   *
   * @throws IOException if the JDK or the log cannot be used; the message names them
   */
  Process start(String function, String runtimeApi, Path log) throws IOException {
    List<String> command = new ArrayList<>(DEAF_TO_INTERRUPT);
    command.add(config.javaHome().resolve("bin").resolve("java").toString());
    command.addAll(JVM_FLAGS);
    // A node knows its blocks by name on the heap: a sixteenth of its memory, half of the heap.
    int heapMegabytes = Math.max(MIN_HEAP_MEGABYTES, config.memoryMegabytes() / 8);
    command.add("-Xmx%dm".formatted(heapMegabytes));
    // Direct buffers may take what the function has: the store decides how much it uses.
    command.add("-XX:MaxDirectMemorySize=%dm".formatted(config.memoryMegabytes()));
    command.add("-cp");
    command.add(
        config.classPath().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(config.mainClass());

    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // Nothing of the host's own environment: a node sees what it would see on Lambda.
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("TZ", ":UTC");
    environment.put("LANG", "C.UTF-8");
    environment.put("AWS_LAMBDA_FUNCTION_NAME", function);
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(config.memoryMegabytes()));
    environment.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
    return builder.start();
  }
}
