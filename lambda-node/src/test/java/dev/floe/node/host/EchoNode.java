package dev.floe.node.host;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A function that executes its payload: {@code exit N}, {@code fail}, {@code hang}, {@code pid},
 * {@code pid after MILLIS}, {@code say TEXT}; it returns any other payload unchanged.
 */
final class EchoNode {
  private EchoNode() {}

  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    String runtime = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/";
    while (true) {
      HttpResponse<String> next =
          client.send(
              HttpRequest.newBuilder(URI.create(runtime + "invocation/next")).build(),
              HttpResponse.BodyHandlers.ofString());
      String id = next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
      String answer = next.body();
      String call = "/response";
      if (answer.startsWith("exit ")) {
        System.exit(Integer.parseInt(answer.substring(5)));
      } else if (answer.startsWith("say ")) {
        System.out.println(answer.substring(4));
      } else if (answer.equals("hang")) {
        new CountDownLatch(1).await();
      } else if (answer.startsWith("pid")) {
        if (answer.startsWith("pid after ")) {
          long millis = Long.parseLong(answer.substring(10));
          var _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        }
        answer = Long.toString(ProcessHandle.current().pid());
      } else if (answer.equals("fail")) {
        call = "/error";
      }
      client.send(
          HttpRequest.newBuilder(URI.create(runtime + "invocation/" + id + call))
              .POST(HttpRequest.BodyPublishers.ofString(answer))
              .build(),
          HttpResponse.BodyHandlers.discarding());
    }
  }
}
