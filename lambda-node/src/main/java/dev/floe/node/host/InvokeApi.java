package dev.floe.node.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.floe.node.host.runtime.Http;
import dev.floe.node.host.runtime.Json;
import dev.floe.node.host.runtime.Outcome;
import dev.floe.node.host.task.HostThreads;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of Lambda's API that a gateway needs: Invoke (RequestResponse, Event and DryRun),
 * GetFunction and GetFunctionConfiguration. It does not check signatures, because the host listens
 * on loopback only.
 */
final class InvokeApi implements HttpHandler {
  static final String ROOT = "/2015-03-31/functions/";

  /** Lambda's limit for the payload of a synchronous invocation. */
  private static final int MAX_PAYLOAD_BYTES = 6 << 20;

  /** Lambda's limit for the payload of an asynchronous invocation. */
  private static final int MAX_EVENT_BYTES = 1 << 20;

  private final Map<String, HostedFunction> functions;
  private final HostThreads threads;

  /**
   * @param threads runs the asynchronous invocations, one task each
   */
  InvokeApi(Map<String, HostedFunction> functions, HostThreads threads) {
    this.functions = functions;
    this.threads = threads;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      // The JDK's server closes idle connections without notice; a client's next Invoke could be
      // lost.
      exchange.getResponseHeaders().set("Connection", "close");
      String requestId = UUID.randomUUID().toString();
      exchange.getResponseHeaders().set("x-amzn-RequestId", requestId);
      route(exchange, requestId);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void route(HttpExchange exchange, String requestId)
      throws IOException, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    String[] parts = path.startsWith(ROOT) ? path.substring(ROOT.length()).split("/") : null;
    HostedFunction function = parts == null ? null : functions.get(FunctionName.of(parts[0]));
    String method = exchange.getRequestMethod();
    if (parts == null || parts.length > 2) {
      error(exchange, 404, "UnknownOperationException", "no such call: " + method + " " + path);
    } else if (function == null) {
      String message = "Function not found: " + HostedFunction.arn(FunctionName.of(parts[0]));
      error(exchange, 404, "ResourceNotFoundException", message);
    } else if (method.equals("POST") && parts.length == 2 && parts[1].equals("invocations")) {
      invoke(exchange, function, requestId);
    } else if (method.equals("GET") && parts.length == 1) {
      String text = "{\"Configuration\":%s,\"Code\":{}}".formatted(configuration(function));
      Http.answer(exchange, 200, text);
    } else if (method.equals("GET") && parts[1].equals("configuration")) {
      Http.answer(exchange, 200, configuration(function));
    } else {
      error(exchange, 404, "UnknownOperationException", "no such call: " + method + " " + path);
    }
  }

  private void invoke(HttpExchange exchange, HostedFunction function, String requestId)
      throws IOException, InterruptedException {
    String type = header(exchange, "X-Amz-Invocation-Type", "RequestResponse");
    int limit = type.equals("Event") ? MAX_EVENT_BYTES : MAX_PAYLOAD_BYTES;
    Optional<String> body = Http.bodyWithin(exchange, limit);
    if (body.isEmpty()) {
      String message =
          "Request must be smaller than %d bytes for the InvokeFunction operation".formatted(limit);
      error(exchange, 413, "RequestTooLargeException", message);
      return;
    }
    String payload = body.get();
    switch (type) {
      case "DryRun" -> Http.answer(exchange, 204, "");
      case "Event" -> {
        if (threads.start(new Event(function, requestId, payload))) {
          Http.answer(exchange, 202, "");
        } else {
          throttle(exchange);
        }
      }
      case "RequestResponse" -> {
        Optional<HostedFunction.Answer> answer;
        try {
          answer = function.invoke(requestId, payload, true);
        } catch (IOException e) {
          error(exchange, 500, "ServiceException", "%s: %s".formatted(function.name(), e));
          return;
        }
        if (answer.isPresent()) {
          answer(exchange, answer.get());
        } else {
          throttle(exchange);
        }
      }
      default ->
          error(
              exchange,
              400,
              "InvalidParameterValueException",
              "invocation type %s, expected RequestResponse, Event or DryRun".formatted(type));
    }
  }

  private static void answer(HttpExchange exchange, HostedFunction.Answer answer)
      throws IOException {
    var headers = exchange.getResponseHeaders();
    headers.set("x-amzn-RequestId", answer.requestId());
    headers.set("X-Amz-Executed-Version", "$LATEST");
    if (header(exchange, "X-Amz-Log-Type", "None").equals("Tail")) {
      headers.set("X-Amz-Log-Result", answer.logTail());
    }
    switch (answer.outcome()) {
      case Outcome.Returned(String payload) -> Http.answer(exchange, 200, payload);
      case Outcome.FunctionError(String kind, String payload, _) -> {
        headers.set("X-Amz-Function-Error", kind);
        Http.answer(exchange, 200, payload);
      }
    }
  }

  private static void throttle(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("x-amzn-errortype", "TooManyRequestsException");
    String body =
        "{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\","
            + "\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}";
    Http.answer(exchange, 429, body);
  }

  private static void error(HttpExchange exchange, int status, String type, String message)
      throws IOException {
    exchange.getResponseHeaders().set("x-amzn-errortype", type);
    Http.answer(exchange, status, Json.error("Type", "User", message));
  }

  private static String configuration(HostedFunction function) {
    return """
    {"FunctionName":%s,"FunctionArn":%s,"Runtime":"java25","MemorySize":%d,"Timeout":%d,\
    "State":"Active","LastUpdateStatus":"Successful","Version":"$LATEST"}\
    """
        .formatted(
            Json.quote(function.name()),
            Json.quote(HostedFunction.arn(function.name())),
            function.memoryMegabytes(),
            function.timeout().toSeconds());
  }

  private static String header(HttpExchange exchange, String name, String fallback) {
    @Nullable String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? fallback : value;
  }
}
