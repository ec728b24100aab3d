package dev.floe.loadtest.soak.edge;

import dev.floe.loadtest.local.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A child process with a part of the crowd, because the files that one process may open are
 * limited. Its thread "input" waits until standard input is closed, and then ends the crowd.
 */
final class CrowdMain {
  private static final String RESULT = "crowd";

  private CrowdMain() {}

  /** Starts the process, which {@link #result} ends. */
  static ChildJvm start(int port, int connections, int openedPerSecond, long seed)
      throws IOException {
    return ChildJvm.start(
        List.of("-Xmx128m", "-XX:+UseSerialGC"),
        CrowdMain.class,
        List.of(port, connections, openedPerSecond, seed));
  }

  /** Ends the process and returns what it did. */
  static Crowd.Result result(ChildJvm child) throws IOException {
    String[] words = child.finish(RESULT).split(" ", -1);
    return new Crowd.Result(
        Long.parseLong(words[1]), Long.parseLong(words[2]), Integer.parseInt(words[3]));
  }

  /**
   * @param args port, connections, connections opened a second, seed
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    AtomicBoolean ended = new AtomicBoolean();
    Thread input =
        Thread.ofPlatform()
            .name("input")
            .daemon()
            .start(() -> {
              try {
                ChildJvm.readyUntilTold();
              } catch (IOException e) {
                System.err.println("the crowd lost its parent: " + e);
              }
              ended.set(true);
            });
    try (Crowd crowd =
        new Crowd(
            Integer.parseInt(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Long.parseLong(args[3]))) {
      Crowd.Result result = crowd.run(ended::get);
      System.out.printf(
          "%s %d %d %d%n", RESULT, result.opened(), result.closedByServer(), result.mostOpen());
      System.out.flush();
    }
    input.join(TimeUnit.SECONDS.toMillis(1));
  }
}
