package dev.floe.node.host;

import dev.floe.node.host.runtime.MetadataApi;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The command line and the environment of a function's process. */
final class NodeCommand {
  /**
   * Flags for a small process that starts fast, because fourteen of them share a machine with the
   * gateway. A node's chunks are off the heap, and C1's code is fast enough for the node's short
   * loop.
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
   * A prefix that makes the node ignore Ctrl-C, which a terminal sends to all its processes: nodes
   * must outlive the gateway's drain. The shell ignores the signal and execs the JVM, which then
   * ignores it too.
   */
  private static final List<String> DEAF_TO_INTERRUPT =
      List.of("/bin/sh", "-c", "trap '' INT; exec \"$0\" \"$@\"");

  /** If false, the prefix is left out: an image without a shell has no terminal for Ctrl-C. */
  private static final boolean HAS_SHELL = Files.isExecutable(Path.of(DEAF_TO_INTERRUPT.get(0)));

  private static final int MIN_HEAP_MEGABYTES = 48;

  private final FunctionHostConfig config;

  NodeCommand(FunctionHostConfig config) {
    this.config = config;
  }

  /**
   * Starts the process; its output is appended to {@code log}.
   *
   * @param runtimeApi the address of the Runtime API and of the metadata endpoint
   * @param metadata the metadata endpoint; null if the environment has none
   * @throws IOException if the log cannot be opened, or if there is no shell and the program cannot
   *     be started; the message names the file. If there is a shell, it reports a missing program
   *     in the log and exits with status 127.
   */
  Process start(String function, String runtimeApi, @Nullable MetadataApi metadata, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(HAS_SHELL ? DEAF_TO_INTERRUPT : List.of());
    Path bootstrap = config.bootstrap();
    command.addAll(bootstrap == null ? nodeCommand() : List.of(bootstrap.toString()));

    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    // The function sees Lambda's variables only, none of the host's.
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("TZ", ":UTC");
    environment.put("LANG", "C.UTF-8");
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("AWS_REGION", HostedFunction.REGION);
    environment.put("AWS_DEFAULT_REGION", HostedFunction.REGION);
    environment.put("AWS_LAMBDA_FUNCTION_NAME", function);
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(config.memoryMegabytes()));
    environment.put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
    Path folder = bootstrap == null ? null : bootstrap.getParent();
    if (folder != null) {
      environment.put("LAMBDA_TASK_ROOT", folder.toString());
      builder.directory(folder.toFile());
    }
    if (metadata != null) {
      environment.put("AWS_LAMBDA_METADATA_API", runtimeApi);
      environment.put("AWS_LAMBDA_METADATA_TOKEN", metadata.token());
    }
    return builder.start();
  }

  /** Returns the command of a node. */
  private List<String> nodeCommand() {
    List<String> command = new ArrayList<>();
    command.add(config.javaHome().resolve("bin").resolve("java").toString());
    command.addAll(JVM_FLAGS);
    // The index of the blocks takes up to a sixteenth of the memory, and may use half of the heap.
    // So the heap is an eighth of the memory.
    int heapMegabytes = Math.max(MIN_HEAP_MEGABYTES, config.memoryMegabytes() / 8);
    command.add("-Xmx%dm".formatted(heapMegabytes));
    // The store itself limits the direct memory that it uses.
    command.add("-XX:MaxDirectMemorySize=%dm".formatted(config.memoryMegabytes()));
    command.add("-cp");
    command.add(
        config.classPath().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(config.mainClass());
    return command;
  }
}
