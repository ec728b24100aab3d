package dev.floe.node.host;

import dev.floe.node.host.rules.EnvironmentRules;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The functions that a {@link FunctionHost} runs, and how it runs them.
 *
 * @param port the port of the Invoke API on loopback; 0 takes a free one
 * @param functions the functions' names, each once
 * @param instancesPerFunction the most instances of one function, 1 or more; an Invoke that would
 *     need another is answered 429
 * @param memoryMegabytes each function's memory, 128 to 10,240
 * @param timeout each invocation's limit, one second to 15 minutes, as on Lambda
 * @param javaHome the JDK that runs the nodes
 * @param classPath the nodes' class path: jars and folders
 * @param mainClass the class that speaks the Runtime API
 * @param bootstrap an executable that speaks the Runtime API and runs instead of a node; null for
 *     nodes
 * @param logDirectory the folder of the functions' output, one file each; created if missing
 * @param rules the platform's treatment of the environments
 */
public record FunctionHostConfig(
    int port,
    List<String> functions,
    int instancesPerFunction,
    int memoryMegabytes,
    Duration timeout,
    Path javaHome,
    List<Path> classPath,
    String mainClass,
    @Nullable Path bootstrap,
    Path logDirectory,
    EnvironmentRules rules) {
  /** The node's main class, which itself calls the Runtime API. */
  public static final String NODE_MAIN = "dev.floe.node.lambda.NodeMain";

  private static final Duration LONGEST = Duration.ofMinutes(15);

  public FunctionHostConfig {
    functions = List.copyOf(functions);
    classPath = List.copyOf(classPath);
    expect(port >= 0 && port <= 65535, "port", port, "0 to 65535");
    expect(!functions.isEmpty(), "functions", functions, "one or more");
    expect(
        new LinkedHashSet<>(functions).size() == functions.size(),
        "functions",
        functions,
        "each name once");
    for (String name : functions) {
      expect(name.matches("[A-Za-z0-9_-]{1,64}"), "function", name, "letters, digits, - and _");
    }
    expect(instancesPerFunction >= 1, "instances per function", instancesPerFunction, "1 or more");
    expect(
        memoryMegabytes >= 128 && memoryMegabytes <= 10_240,
        "memory",
        memoryMegabytes,
        "128 to 10240 MB");
    expect(
        timeout.compareTo(Duration.ofSeconds(1)) >= 0 && timeout.compareTo(LONGEST) <= 0,
        "timeout",
        timeout,
        "1 s to 15 min");
    expect(!classPath.isEmpty(), "class path", classPath, "one entry or more");
    if (bootstrap != null) {
      boolean runs = Files.isRegularFile(bootstrap) && Files.isExecutable(bootstrap);
      expect(runs, "bootstrap", bootstrap, "an executable file");
    }
  }

  /**
   * Returns a configuration with one instance per function, this process's JDK, a free port and
   * Lambda's longest timeout. No instance is frozen.
   */
  public static FunctionHostConfig of(
      List<String> functions, int memoryMegabytes, List<Path> classPath, Path logDirectory) {
    return new FunctionHostConfig(
        0,
        functions,
        1,
        memoryMegabytes,
        LONGEST,
        Path.of(System.getProperty("java.home")),
        classPath,
        NODE_MAIN,
        null,
        logDirectory,
        EnvironmentRules.ALWAYS_RUNNING);
  }

  /** Returns the class path of this process, for nodes that run its classes. */
  public static List<Path> ownClassPath() {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
    return Stream.of(entries).map(Path::of).toList();
  }

  public FunctionHostConfig withPort(int newPort) {
    return with(newPort, instancesPerFunction, timeout, mainClass, bootstrap, rules);
  }

  public FunctionHostConfig withTimeout(Duration newTimeout) {
    return with(port, instancesPerFunction, newTimeout, mainClass, bootstrap, rules);
  }

  public FunctionHostConfig withMainClass(String newMainClass) {
    return with(port, instancesPerFunction, timeout, newMainClass, bootstrap, rules);
  }

  /**
   * Runs another function instead of the node.
   *
   * @param newBootstrap an executable file, such as the {@code bootstrap} of a custom runtime
   */
  public FunctionHostConfig withBootstrap(Path newBootstrap) {
    Path file = newBootstrap.toAbsolutePath();
    return with(port, instancesPerFunction, timeout, mainClass, file, rules);
  }

  public FunctionHostConfig withInstancesPerFunction(int newInstances) {
    return with(port, newInstances, timeout, mainClass, bootstrap, rules);
  }

  public FunctionHostConfig withRules(EnvironmentRules newRules) {
    return with(port, instancesPerFunction, timeout, mainClass, bootstrap, newRules);
  }

  private FunctionHostConfig with(
      int newPort,
      int newInstances,
      Duration newTimeout,
      String newMainClass,
      @Nullable Path newBootstrap,
      EnvironmentRules newRules) {
    return new FunctionHostConfig(
        newPort,
        functions,
        newInstances,
        memoryMegabytes,
        newTimeout,
        javaHome,
        classPath,
        newMainClass,
        newBootstrap,
        logDirectory,
        newRules);
  }

  private static void expect(boolean holds, String what, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s, expected %s".formatted(what, value, expected));
    }
  }
}
