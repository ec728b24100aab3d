package dev.floe.node.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A function that executes its payload: {@code exit N}, {@code fail}, {@code hang}, {@code pid},
 * {@code pid after MILLIS}, {@code metadata}, {@code say TEXT}, {@code fill MIB} (and hang). A JSON
 * payload with a gateway makes it dial the gateway once and echo all bytes; the next such payload
 * makes it send a byte. It returns any other payload unchanged.
 */
final class EchoNode {
  private static @Nullable Socket link;

  private EchoNode() {}

  private static String dialOrSend(String gateway) {
    try {
      Socket current = link;
      if (current != null) {
        current.getOutputStream().write('!');
        return "sent";
      }
      int colon = gateway.lastIndexOf(':');
      Socket dialled =
          new Socket(gateway.substring(0, colon), Integer.parseInt(gateway.substring(colon + 1)));
      link = dialled;
      Thread.ofPlatform().daemon().start(() -> echo(dialled));
      return gateway;
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void echo(Socket socket) {
    try {
      long bytes = socket.getInputStream().transferTo(socket.getOutputStream());
      System.out.println("link ended after " + bytes);
      socket.shutdownOutput();
    } catch (IOException e) {
      System.out.println("link broke: " + e.getMessage());
    }
  }

  private static String metadata(HttpClient client) throws Exception {
    String api = System.getenv("AWS_LAMBDA_METADATA_API");
    String token = System.getenv("AWS_LAMBDA_METADATA_TOKEN");
    if (api == null) {
      return "none";
    }
    URI uri = URI.create("http://" + api + "/2026-01-15/metadata/execution-environment");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    int refused = client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    HttpResponse<String> answer =
        client.send(
            request.header("Authorization", "Bearer " + token).build(),
            HttpResponse.BodyHandlers.ofString());
    return refused + " " + answer.statusCode() + " " + answer.body();
  }

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
      } else if (answer.startsWith("fill ")) {
        Arena.global().allocate(Long.parseLong(answer.substring(5)) << 20);
        new CountDownLatch(1).await();
      } else if (answer.startsWith("{\"gateway\":\"")) {
        answer = dialOrSend(answer.split("\"", -1)[3]);
      } else if (answer.equals("metadata")) {
        answer = metadata(client);
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
