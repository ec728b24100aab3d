package dev.floe.node.host;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * The function platform as a program: {@code floe host}. It runs nodes from its own class path
 * until it is terminated.
 */
public final class HostMain {
  private HostMain() {}

  public static void main(String[] args) throws InterruptedException {
    if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
      System.out.print(HostOptions.USAGE);
      return;
    }
    FunctionHost host;
    try {
      host = start(HostOptions.parse(args));
    } catch (IllegalArgumentException e) {
      System.err.println("floe: " + e.getMessage());
      System.err.print(HostOptions.USAGE);
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

  private static FunctionHost start(HostOptions options) throws IOException {
    FunctionHost host = FunctionHost.start(options.host());
    SplittableRandom random = new SplittableRandom(options.seed());
    options.reclaims(random.split()).ifPresent(plan -> host.reclaim(plan, random));
    return host;
  }
}
