package dev.floe.loadtest.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process that runs a main class with this JVM's JDK and class path. Once it has started,
 * it prints a line with "ready" and the ports on which it listens. It exits when its standard input
 * is closed.
 */
public final class ChildJvm implements AutoCloseable {
  private static final String READY = "ready";

  private final Process process;
  private final BufferedReader output;

  /** The words that the child printed after "ready". */
  private List<String> words = List.of();

  private ChildJvm(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts the child and waits until it is ready.
   *
   * @throws IOException if the child exits before it is ready
   */
  public static ChildJvm start(List<String> jvmArguments, Class<?> main, List<?> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    arguments.forEach(argument -> command.add(argument.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    ChildJvm child = new ChildJvm(process);
    child.words = List.of(child.awaitLine(READY).split(" ", -1));
    return child;
  }

  /**
   * Waits for a line that begins with this text, and returns the line.
   *
   * @throws IOException if the process ends before it prints one
   */
  public String awaitLine(String start) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(start)) {
        return line;
      }
    }
    throw new IOException(
        "process %d ended before it printed a line with %s".formatted(pid(), start));
  }

  /**
   * Runs in the child: prints "ready" and these ports, and returns when standard input is closed,
   * after which the child must exit.
   */
  public static void readyUntilTold(int... ports) throws IOException {
    StringBuilder line = new StringBuilder(READY);
    for (int port : ports) {
      line.append(' ').append(port);
    }
    System.out.println(line);
    System.out.flush();
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  /**
   * Closes the child's standard input, so that the child ends, and returns the next line of its
   * output that begins with this text.
   */
  public String finish(String start) throws IOException {
    process.getOutputStream().close();
    return awaitLine(start);
  }

  /** Returns the port at this index, from 0, of those that the child printed. */
  public int port(int number) {
    return Integer.parseInt(words.get(1 + number));
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
