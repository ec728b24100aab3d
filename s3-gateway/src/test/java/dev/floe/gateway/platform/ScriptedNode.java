package dev.floe.gateway.platform;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;

/**
 * A function on Lambda's Runtime API. It exits, fails or hangs if its payload is {@code exit},
 * {@code fail} or {@code hang}, and returns any other payload unchanged.
 */
public final class ScriptedNode {
  private ScriptedNode() {}

  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    String runtime =
        "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";
    while (true) {
      var next = HttpRequest.newBuilder(URI.create(runtime + "next")).build();
      var invocation = client.send(next, HttpResponse.BodyHandlers.ofString());
      String id = invocation.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
      switch (invocation.body()) {
        case "exit" -> System.exit(1);
        case "hang" -> new CountDownLatch(1).await();
        default -> {}
      }
      String call = invocation.body().equals("fail") ? "/error" : "/response";
      client.send(
          HttpRequest.newBuilder(URI.create(runtime + id + call))
              .POST(HttpRequest.BodyPublishers.ofString(invocation.body()))
              .build(),
          HttpResponse.BodyHandlers.discarding());
    }
  }
}
