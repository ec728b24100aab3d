package dev.floe.node.host.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.floe.node.host.report.InvocationStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lambda's Runtime API for one process, on its own port ("Using the Lambda runtime API", AWS Lambda
 * Developer Guide): the process requests the next invocation, and sends its answer or an error.
 * Thread-safe. Closing the server breaks the process's pending request; a node learns from this
 * that its platform is gone.
 */
public final class RuntimeApiServer implements AutoCloseable {
  private static final String ROOT = "/2018-06-01/runtime/";
  private static final String NEXT = ROOT + "invocation/next";
  private static final String INVOCATION = ROOT + "invocation/";
  private static final String INIT_ERROR = ROOT + "init/error";

  /** Lambda's limit for the answer to a synchronous invocation. */
  private static final int MAX_ANSWER_BYTES = 6 << 20;

  /** The error of an invocation whose answer is too long. */
  private static final String TOO_LONG =
      Json.error(
          "errorType",
          "Function.ResponseSizeTooLarge",
          "Response payload size exceeded maximum allowed payload size (%d bytes)."
              .formatted(MAX_ANSWER_BYTES));

  private final String arn;
  private final LongSupplier deadlineMillis;
  private final Runnable onNext;
  private final Consumer<String> onInitError;
  private final LinkedBlockingQueue<Invocation> handOver = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Invocation> running = new AtomicReference<>();
  private final HttpServer server;

  /**
   * Starts the API on a free port of loopback.
   *
   * @param arn the function's name as sent to the process
   * @param deadlineMillis returns, at each hand-over, the time at which the invocation will be
   *     ended by force, in milliseconds since 1970
   * @param onNext called each time the process requests an invocation
   * @param onInitError called with the error's JSON when the process reports that it cannot start
   * @param threads runs the API's HTTP exchanges
   */
  public RuntimeApiServer(
      String arn,
      LongSupplier deadlineMillis,
      Runnable onNext,
      Consumer<String> onInitError,
      Executor threads)
      throws IOException {
    this.arn = arn;
    this.deadlineMillis = deadlineMillis;
    this.onNext = onNext;
    this.onInitError = onInitError;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Returns {@code host:port}, the value of {@code AWS_LAMBDA_RUNTIME_API}. */
  public String address() {
    return Http.authority(server.getAddress());
  }

  /**
   * Serves the metadata endpoint on the same address, the value of {@code AWS_LAMBDA_METADATA_API}.
   */
  public void serve(MetadataApi metadata) {
    server.createContext(MetadataApi.PATH, metadata);
  }

  /** Queues the invocation for the process's next request; the previous one must have ended. */
  public void give(Invocation invocation) {
    handOver.add(invocation);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      boolean post = exchange.getRequestMethod().equals("POST");
      if (!post && path.equals(NEXT)) {
        next(exchange);
      } else if (post && path.equals(INIT_ERROR)) {
        onInitError.accept(Http.bodyWithin(exchange, MAX_ANSWER_BYTES).orElse(TOO_LONG));
        accepted(exchange);
      } else if (post && path.startsWith(INVOCATION) && path.endsWith("/response")) {
        answer(exchange, path, returned(exchange));
      } else if (post && path.startsWith(INVOCATION) && path.endsWith("/error")) {
        String error = Http.bodyWithin(exchange, MAX_ANSWER_BYTES).orElse(TOO_LONG);
        answer(exchange, path, Outcome.FunctionError.reported(error));
      } else {
        String error = Json.error("errorType", "NotFound", "no such call: " + path);
        Http.answer(exchange, 404, error);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Outcome returned(HttpExchange exchange) throws IOException {
    Optional<String> payload = Http.bodyWithin(exchange, MAX_ANSWER_BYTES);
    return payload.isPresent()
        ? new Outcome.Returned(payload.get())
        : Outcome.FunctionError.reported(TOO_LONG);
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    onNext.run();
    Invocation invocation = handOver.take();
    running.set(invocation);
    var headers = exchange.getResponseHeaders();
    headers.set("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
    headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(deadlineMillis.getAsLong()));
    headers.set("Lambda-Runtime-Invoked-Function-Arn", arn);
    try {
      Http.answer(exchange, 200, invocation.payload());
    } catch (IOException e) {
      invocation.end(
          Outcome.FunctionError.unhandled(
              "Runtime.Disconnected",
              "the process disconnected while the invocation was sent to it",
              InvocationStatus.died("Runtime.Disconnected")));
      throw e;
    }
  }

  private void answer(HttpExchange exchange, String path, Outcome outcome) throws IOException {
    String requestId = path.substring(INVOCATION.length(), path.lastIndexOf('/'));
    Invocation invocation = running.get();
    if (invocation == null || !invocation.requestId().equals(requestId)) {
      String error =
          Json.error("errorType", "InvalidRequestID", requestId + " is not being answered");
      Http.answer(exchange, 400, error);
      return;
    }
    invocation.end(outcome);
    accepted(exchange);
  }

  private static void accepted(HttpExchange exchange) throws IOException {
    Http.answer(exchange, 202, "");
  }
}
