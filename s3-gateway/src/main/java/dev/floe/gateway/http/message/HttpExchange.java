package dev.floe.gateway.http.message;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ResponseSink;
import dev.floe.gateway.exchange.Transport;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.task.BackgroundTasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on one carrier. Confined to its loop, except where {@link Exchange} says otherwise.
 */
public final class HttpExchange implements Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);

  private final Carrier carrier;
  private final BackgroundTasks threads;
  private final RequestIds.Id id;
  private final RequestHead head;
  private final InboundBody body;
  private final LoopResponse response;
  private final AnswerWire wire;
  private final long begunNanos = System.nanoTime();
  private final List<Runnable> closedListeners = new ArrayList<>(2);
  private final List<EndListener> endListeners = new ArrayList<>(2);
  private volatile String caller = "";
  private long cachedBytes;
  private boolean ended;

  /** The outcome, once the exchange has ended. */
  private @Nullable ExchangeSummary summary;

  /**
   * @param id the identifiers, which are also in the answer's head
   * @param wire frames the answer
   */
  public HttpExchange(
      Carrier carrier,
      EdgeServices edge,
      RequestIds.Id id,
      RequestHead head,
      InboundBody body,
      AnswerWire wire) {
    this.carrier = carrier;
    this.threads = edge.requestThreads();
    this.id = id;
    this.head = head;
    this.body = body;
    this.response = new LoopResponse(this, wire);
    this.wire = wire;
  }

  @Override
  public String requestId() {
    return id.requestId();
  }

  @Override
  public String caller() {
    return caller;
  }

  @Override
  public void identified(String newCaller) {
    caller = newCaller;
  }

  @Override
  public String hostId() {
    return id.hostId();
  }

  @Override
  public RequestHead head() {
    return head;
  }

  @Override
  public Loop loop() {
    return carrier.loop();
  }

  @Override
  public boolean secure() {
    return carrier.secure();
  }

  @Override
  public Transport transport() {
    return ChannelTransport.of(carrier.channel());
  }

  @Override
  public void sentFromCache(long bytes) {
    cachedBytes += bytes;
  }

  @Override
  public RequestBody body() {
    return body;
  }

  /** Returns the carrier's side of the body. */
  public InboundBody inbound() {
    return body;
  }

  @Override
  public ResponseSink response() {
    return response;
  }

  /** Returns true once the answer was begun. */
  public boolean answered() {
    return response.started();
  }

  /** Ends an exchange whose whole answer was written, or was cut off. */
  void answerEnded(boolean delivered) {
    carrier.exchangeEnded(this, delivered);
  }

  @Override
  public void onThread(ThreadTask task) {
    BlockingResponse blocking = new BlockingResponse(this, response);
    if (!threads.start("request-" + requestId(), () -> run(task, blocking))) {
      loop().execute(this::fail); // the edge has been closed
    }
  }

  private void run(ThreadTask task, BlockingResponse blocking) {
    try {
      task.run(blocking);
    } catch (Throwable t) {
      onLoop(() -> report(t));
    }
    if (!blocking.finished()) {
      onLoop(this::fail);
    }
  }

  private void onLoop(Runnable step) {
    try {
      loop().execute(step);
    } catch (RejectedExecutionException e) {
      LOG.debug("request {} ended after its loop was shut down", requestId());
    }
  }

  /**
   * Logs a failure, but only for debugging if the client has disconnected, which is normal and may
   * happen very often. An I/O failure takes one line, since answers that S3 ends early may be
   * frequent too.
   */
  private void report(Throwable failure) {
    if (ended || carrier.closed() || !wire.isOpen()) {
      LOG.debug("request {} ended before its answer", requestId(), failure);
    } else if (failure instanceof IOException) {
      LOG.warn("request {} cannot be answered in full: {}", requestId(), failure.toString());
    } else {
      LOG.warn("request {} failed", requestId(), failure);
    }
  }

  /** Ends an exchange whose handler failed or did not answer. */
  public void fail() {
    if (ended) {
      return;
    }
    if (response.started()) {
      response.abort();
    } else {
      carrier.refuse(this, new RequestFault(RequestFault.Kind.INTERNAL, ""));
    }
  }

  @Override
  public void onClosed(Runnable listener) {
    if (carrier.closed()) {
      listener.run();
    } else {
      closedListeners.add(listener);
    }
  }

  @Override
  public void onEnded(EndListener listener) {
    if (summary == null) {
      endListeners.add(listener);
    } else {
      listener.onEnded(summary); // the client left while a thread had the exchange
    }
  }

  /** Ends the exchange; {@code complete} if the whole answer was delivered. */
  public void ended(boolean complete, boolean clientGone) {
    if (ended) {
      return;
    }
    ended = true;
    if (clientGone) {
      closedListeners.forEach(Runnable::run);
    }
    ExchangeSummary outcome = summarise(complete, System.nanoTime());
    summary = outcome;
    endListeners.forEach(listener -> listener.onEnded(outcome));
  }

  private ExchangeSummary summarise(boolean complete, long now) {
    Optional<ResponseHead> sent = response.head();
    long headNanos = sent.isPresent() ? response.startedNanos() : now;
    long requestEndNanos = body.endedNanos().orElse(headNanos);
    return new ExchangeSummary(
        sent.map(ResponseHead::status).orElse(0),
        sent.map(ResponseHead::headers).orElse(Headers.EMPTY),
        sent.map(ResponseHead::contentLength).orElse(0L),
        sent.map(ResponseHead::errorCode).orElse(""),
        body.receivedBytes(),
        response.bodyBytes(),
        cachedBytes,
        complete,
        headNanos - begunNanos,
        Math.max(0, headNanos - Math.max(begunNanos, requestEndNanos)),
        now - begunNanos);
  }
}
