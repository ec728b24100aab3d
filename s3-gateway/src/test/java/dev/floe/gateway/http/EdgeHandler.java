package dev.floe.gateway.http;

import static org.awaitility.Awaitility.await;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBodyException;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers as the path says, without S3. Each path selects one kind of answer. */
final class EdgeHandler implements ExchangeHandler {
  final Queue<String> begun = new ConcurrentLinkedQueue<>();
  final Queue<ExchangeSummary> ended = new ConcurrentLinkedQueue<>();
  final Queue<String> closed = new ConcurrentLinkedQueue<>();

  @Override
  public void handle(Exchange exchange) {
    exchange.onEnded(ended::add);
    String path = exchange.head().rawPath();
    begun.add(path);
    exchange.onClosed(() -> closed.add(path));
    switch (path) {
      case "/loop" -> answer(exchange, 200, "from the loop");
      case "/host" -> answer(exchange, 200, exchange.head().headers().first("Host").orElse("none"));
      case "/secure" -> answer(exchange, 200, Boolean.toString(exchange.secure()));
      case "/remote" ->
          answer(exchange, 200, exchange.head().remote().getAddress().getHostAddress());
      case "/none" -> answer(exchange, 204, "");
      case "/same" -> answer(exchange, 304, "");
      case "/refuse" -> answer(exchange, 403, "no");
      case "/chunks" -> chunks(exchange);
      case "/short" -> shortBody(exchange);
      case "/throw" -> throw new IllegalStateException("a handler's fault");
      case "/wait" -> {}
      case "/echo" -> exchange.onThread(response -> echo(exchange, response));
      case "/late" ->
          exchange.onThread(response -> {
            await().until(() -> closed.contains(path));
            response.backToLoop(() -> exchange.onEnded(ended::add));
          });
      case "/large" -> exchange.onThread(EdgeHandler::large);
      case "/fail" ->
          exchange.onThread(_ -> {
            throw new IllegalStateException("a task's fault");
          });
      default -> answer(exchange, 404, path);
    }
  }

  @Override
  public void refuse(Exchange exchange, RequestFault fault) {
    exchange.onEnded(ended::add);
    answer(exchange, fault.kind() == RequestFault.Kind.INTERNAL ? 500 : 400, fault.kind().name());
  }

  private static ResponseHead head(int status, long length) {
    return new ResponseHead(status, Headers.EMPTY, length);
  }

  private static void answer(Exchange exchange, int status, String body) {
    exchange.response().start(head(status, body.length()));
    exchange.response().write(body.getBytes(StandardCharsets.ISO_8859_1));
    exchange.response().end();
  }

  private static void chunks(Exchange exchange) {
    exchange.response().start(head(200, ResponseHead.CHUNKED));
    exchange.response().write("one".getBytes(StandardCharsets.ISO_8859_1));
    exchange.response().write("three".getBytes(StandardCharsets.ISO_8859_1));
    exchange.response().end();
  }

  private static void shortBody(Exchange exchange) {
    exchange.response().start(head(200, 10));
    exchange.response().write("12345".getBytes(StandardCharsets.ISO_8859_1));
    exchange.response().end();
  }

  private static void echo(Exchange exchange, ThreadResponse response) throws IOException {
    ByteBuffer body = ByteBuffer.allocate(1 << 20);
    try {
      int read = exchange.body().read(body);
      while (read >= 0 && body.hasRemaining()) {
        read = exchange.body().read(body);
      }
    } catch (RequestBodyException e) {
      response.start(head(400, e.fault().kind().name().length()));
      response.write(ByteBuffer.wrap(e.fault().kind().name().getBytes(StandardCharsets.US_ASCII)));
      response.end();
      return;
    }
    response.start(head(200, body.position()));
    response.write(body.flip());
    response.end();
  }

  /** Sends 16 MiB. If the client does not read, only a bounded part of the bytes is queued. */
  private static void large(ThreadResponse response) throws IOException {
    response.start(head(200, 16 << 20));
    byte[] piece = new byte[64 << 10];
    for (int i = 0; i < 256; i++) {
      response.write(ByteBuffer.wrap(piece));
    }
    response.end();
  }
}
