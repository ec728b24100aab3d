package dev.floe.node.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.floe.node.host.runtime.Http;
import dev.floe.node.host.runtime.Json;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;

/**
 * The part of Lambda's API that describes limits: GetFunctionConcurrency and GetAccountSettings. A
 * function's limit of instances is what Lambda calls its reserved concurrency.
 */
final class ConcurrencyApi implements HttpHandler {
  static final String FUNCTIONS = "/2019-09-30/functions/";
  static final String ACCOUNT = "/2016-08-19/account-settings";

  private static final String CONCURRENCY = "/concurrency";

  /** The concurrency of a new account; the host itself limits single functions only. */
  private static final int ACCOUNT_CONCURRENCY = 1000;

  private final Map<String, HostedFunction> functions;

  ConcurrencyApi(Map<String, HostedFunction> functions) {
    this.functions = functions;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Connection", "close");
      exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
      String path = exchange.getRequestURI().getPath();
      if (!exchange.getRequestMethod().equals("GET")) {
        error(exchange, "UnknownOperationException", "no such call: " + path);
      } else if (path.startsWith(ACCOUNT)) {
        Http.answer(exchange, 200, account());
      } else if (path.matches(FUNCTIONS + "[^/]+" + CONCURRENCY)) {
        function(
            exchange, path.substring(FUNCTIONS.length(), path.length() - CONCURRENCY.length()));
      } else {
        error(exchange, "UnknownOperationException", "no such call: " + path);
      }
    }
  }

  private void function(HttpExchange exchange, String name) throws IOException {
    HostedFunction function = functions.get(FunctionName.of(name));
    if (function == null) {
      String message = "Function not found: " + HostedFunction.arn(FunctionName.of(name));
      error(exchange, "ResourceNotFoundException", message);
    } else {
      String text = "{\"ReservedConcurrentExecutions\":%d}".formatted(function.instanceLimit());
      Http.answer(exchange, 200, text);
    }
  }

  private String account() {
    int reserved = functions.values().stream().mapToInt(HostedFunction::instanceLimit).sum();
    int limit = Math.max(ACCOUNT_CONCURRENCY, reserved);
    return "{\"AccountLimit\":{\"ConcurrentExecutions\":%d,\"UnreservedConcurrentExecutions\":%d}}"
        .formatted(limit, limit - reserved);
  }

  private static void error(HttpExchange exchange, String type, String message) throws IOException {
    exchange.getResponseHeaders().set("x-amzn-errortype", type);
    Http.answer(exchange, 404, Json.error("Type", "User", message));
  }
}
