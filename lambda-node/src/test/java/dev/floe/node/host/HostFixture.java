package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Function hosts of one test, and a client of their Invoke API. Closing it ends the hosts and
 * checks that no process is left. Confined to the test's thread.
 */
final class HostFixture implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<FunctionHost> hosts = new ArrayList<>();

  FunctionHost start(FunctionHostConfig config) throws IOException {
    FunctionHost host = FunctionHost.start(config);
    hosts.add(host);
    return host;
  }

  HttpResponse<String> invoke(FunctionHost host, String function, String payload) throws Exception {
    return invokeLater(host, function, payload).get();
  }

  CompletableFuture<HttpResponse<String>> invokeLater(
      FunctionHost host, String function, String payload) {
    return client.sendAsync(
        invocation(host, function, payload).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Returns a synchronous invocation whose answer has the log's tail. */
  static HttpRequest.Builder invocation(FunctionHost host, String function, String payload) {
    return HttpRequest.newBuilder(
            host.endpoint().resolve("/2015-03-31/functions/" + function + "/invocations"))
        .header("X-Amz-Log-Type", "Tail")
        .POST(HttpRequest.BodyPublishers.ofString(payload));
  }

  @Override
  public void close() {
    for (FunctionHost host : hosts) {
      List<Long> pids = host.pids().values().stream().flatMap(List::stream).toList();
      host.close();
      assertThat(pids).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
    }
  }
}
