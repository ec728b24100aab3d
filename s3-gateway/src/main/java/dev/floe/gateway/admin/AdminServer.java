package dev.floe.gateway.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.floe.gateway.task.BackgroundTasks;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/** The HTTP server of the admin port. Thread-safe. */
public final class AdminServer implements AutoCloseable {
  private static final int BACKLOG = 64;
  private static final int REQUESTS_AT_ONCE = 64;

  private final HttpServer server;
  private final BackgroundTasks requests = new BackgroundTasks("admin", REQUESTS_AT_ONCE);

  private AdminServer(HttpServer server) {
    this.server = server;
  }

  /** An answer's status, media type and text. */
  public record Answer(int status, String type, String text) {
    public static Answer text(int status, String text) {
      return new Answer(status, "text/plain; charset=utf-8", text);
    }

    /** Returns a tree of names and numbers as indented text. */
    static Answer json(JsonNode tree) {
      return new Answer(200, "application/json", tree.toPrettyString() + "\n");
    }

    /** Returns metrics in Prometheus' text format. */
    public static Answer metrics(String text) {
      return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", text);
    }
  }

  /**
   * Starts listening at once, with the page {@code /healthz}; {@link #page} adds others.
   *
   * @throws IOException if the port is taken; the message names it
   */
  public static AdminServer start(InetSocketAddress address) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (BindException e) {
      throw new IOException(
          "listen.admin: %s:%d cannot be bound: %s"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
    AdminServer admin = new AdminServer(server);
    server.setExecutor(admin::run);
    server.createContext("/", exchange -> send(exchange, Answer.text(404, "no such page\n")));
    admin.page("/healthz", () -> Answer.text(200, "ok\n"));
    server.start();
    return admin;
  }

  /** Adds a page without parameters, which answers GET and HEAD of exactly this path. */
  public void page(String path, Supplier<Answer> page) {
    page(path, _ -> page.get());
  }

  /** Adds a page with parameters, which answers GET and HEAD of exactly this path. */
  public void page(String path, Function<AdminQuery, Answer> page) {
    server.createContext(path, exchange -> serve(exchange, path, page));
  }

  /**
   * Runs a request on a thread of its own. If this throws, the JDK's server closes the connection.
   */
  private void run(Runnable request) {
    if (!requests.start("admin", request)) {
      throw new RejectedExecutionException(
          "%d admin requests run already".formatted(REQUESTS_AT_ONCE));
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void serve(HttpExchange exchange, String path, Function<AdminQuery, Answer> page)
      throws IOException {
    String method = exchange.getRequestMethod();
    if (!exchange.getRequestURI().getPath().equals(path)) {
      send(exchange, Answer.text(404, "no such page\n"));
    } else if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      send(exchange, Answer.text(405, "GET and HEAD only\n"));
    } else {
      send(exchange, answer(exchange, page));
    }
  }

  private static Answer answer(HttpExchange exchange, Function<AdminQuery, Answer> page) {
    try {
      return page.apply(AdminQuery.parse(exchange.getRequestURI().getRawQuery()));
    } catch (IllegalArgumentException e) {
      return Answer.text(400, e.getMessage() + "\n");
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    try (exchange) {
      byte[] body = answer.text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type);
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(answer.status, -1);
      } else {
        exchange.sendResponseHeaders(answer.status, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    requests.close();
  }
}
