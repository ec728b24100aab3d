package dev.floe.node.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.floe.node.host.runtime.Http;
import dev.floe.node.host.runtime.Json;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The host's own calls, which AWS does not have: {@code GET /host/functions} lists environments and
 * bills, {@code POST /host/functions/NAME/reclaim} kills the function's environments, {@code POST
 * /host/functions/NAME/environments/PID/reclaim} kills one of them.
 */
final class HostApi implements HttpHandler {
  static final String ROOT = "/host/functions";

  private static final String RECLAIM = "/reclaim";
  private static final String ENVIRONMENTS = "/environments/";

  private final FunctionHost host;

  HostApi(FunctionHost host) {
    this.host = host;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Connection", "close");
      String path = exchange.getRequestURI().getPath().substring(ROOT.length());
      String method = exchange.getRequestMethod();
      if (method.equals("GET") && (path.isEmpty() || path.equals("/"))) {
        Http.answer(exchange, 200, functions());
      } else if (method.equals("POST") && path.endsWith(RECLAIM)) {
        reclaim(exchange, path.substring(1, path.length() - RECLAIM.length()));
      } else {
        String message = "no such call: %s %s%s".formatted(method, ROOT, path);
        Http.answer(exchange, 404, Json.error("Type", "User", message));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Kills one environment or all of a function.
   *
   * @param target {@code NAME} or {@code NAME/environments/PID}
   */
  private void reclaim(HttpExchange exchange, String target)
      throws IOException, InterruptedException {
    int one = target.indexOf(ENVIRONMENTS);
    String function = one < 0 ? target : target.substring(0, one);
    if (!host.environments().containsKey(function)) {
      String message = "function %s, expected one of %s".formatted(function, host.bills().keySet());
      Http.answer(exchange, 404, Json.error("Type", "User", message));
    } else if (one < 0) {
      host.kill(function);
      Http.answer(exchange, 204, "");
    } else {
      String pid = target.substring(one + ENVIRONMENTS.length());
      if (pid.matches("\\d{1,9}") && host.kill(function, Long.parseLong(pid))) {
        Http.answer(exchange, 204, "");
      } else {
        String message = "environment %s, expected one of %s".formatted(pid, host.pids(function));
        Http.answer(exchange, 404, Json.error("Type", "User", message));
      }
    }
  }

  private String functions() {
    var bills = host.bills();
    return host.environments().entrySet().stream()
        .map(each ->
            function(each.getKey(), each.getValue(), bills.getOrDefault(each.getKey(), Bill.NONE)))
        .collect(Collectors.joining(",", "[", "]\n"));
  }

  private static String function(String name, Iterable<EnvironmentView> environments, Bill bill) {
    StringBuilder views = new StringBuilder();
    for (EnvironmentView view : environments) {
      views
          .append(views.isEmpty() ? "" : ",")
          .append(
              "{\"pid\":%d,\"state\":\"%s\",\"zone\":%s,\"links\":%d,\"forgottenLinks\":%d}"
                  .formatted(
                      view.pid(),
                      view.state().name().toLowerCase(Locale.ROOT),
                      Json.quote(view.zone()),
                      view.links().open(),
                      view.links().forgotten()));
    }
    return String.format(
        Locale.ROOT,
        "{\"function\":%s,\"environments\":[%s],\"invocations\":%d,\"billedMillis\":%d,"
            + "\"gigabyteSeconds\":%.6f}",
        Json.quote(name),
        views,
        bill.invocations(),
        bill.billedMillis(),
        bill.gigabyteSeconds());
  }
}
