package dev.floe.node.host;

import dev.floe.node.host.rules.EnvironmentRules;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A function host in its own process: it starts one node, prints the node's pid, and keeps running.
 */
final class HostProcess {
  private HostProcess() {}

  /** The arguments are the folder for logs and, to freeze the idle node, {@code frozen}. */
  public static void main(String[] args) throws Exception {
    EnvironmentRules rules =
        args.length > 1 ? EnvironmentRules.FROZEN_WHEN_IDLE : EnvironmentRules.ALWAYS_RUNNING;
    FunctionHost host =
        FunctionHost.start(
            FunctionHostConfig.of(
                    List.of("a"), 256, FunctionHostConfig.ownClassPath(), Path.of(args[0]))
                .withRules(rules));
    URI invoke = host.endpoint().resolve("/2015-03-31/functions/a/invocations");
    // This is not a gateway's payload, so the node refuses it and waits for the next invocation.
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(invoke).POST(HttpRequest.BodyPublishers.ofString("{}")).build(),
            HttpResponse.BodyHandlers.discarding());
    System.out.println(host.pids("a").getFirst());
    new CountDownLatch(1).await();
  }
}
