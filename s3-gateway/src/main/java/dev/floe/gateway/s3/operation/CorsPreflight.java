package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.cache.read.CacheOutcome;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ResponseSink;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.Target;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.relay.AnswerAddresses;
import dev.floe.gateway.relay.ClientAddress;
import dev.floe.gateway.relay.RequestSender;
import dev.floe.gateway.relay.UpstreamHeaders;
import dev.floe.gateway.relay.WholeAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Answers CORS preflights. Browsers send them without credentials, and S3 requires none. If S3
 * allowed the same preflight a short while ago, {@link CorsAnswers} has the answer; otherwise S3 is
 * asked. A preflight is sent to S3 unsigned, with only its path and its three headers, so it never
 * uses the gateway's rights. Thread-safe.
 */
public final class CorsPreflight {
  /**
   * The limit on preflights that are sent to S3 at the same time; clients need no credentials for
   * them.
   */
  private static final int MAX_IN_FLIGHT = 16;

  private static final String ORIGIN = "Origin";
  private static final String METHOD = "Access-Control-Request-Method";
  private static final String HEADERS = "Access-Control-Request-Headers";

  private final RequestSender sender;
  private final CorsAnswers cors;
  private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);

  public CorsPreflight(OriginClient origin, CorsAnswers cors) {
    this.sender = new RequestSender(origin);
    this.cors = cors;
  }

  /** Returns true if a request has the method of preflights and names a bucket or an object. */
  public static boolean isFor(RequestHead head, Target target) {
    return head.method().equals("OPTIONS") && target.scope() != Target.Scope.SERVICE;
  }

  /**
   * Answers the preflight. Loop code.
   *
   * @param secure true if the client reached the gateway over TLS
   * @throws S3Exception BadRequest, if Origin or the method is missing or given twice, if one of
   *     the three headers is not printable ASCII, or if the request has a body
   */
  public void handle(RequestHead head, boolean secure, Target target, OperationContext context) {
    Headers headers = preflightHeaders(head);
    Optional<CorsAnswers.Allowed> allowed = cors.allowed(target.bucket(), headers);
    if (allowed.isPresent()) {
      answer(allowed.get(), context.exchange().response());
      return;
    }
    CorsAnswers.Learner learner = cors.preflightLearner(target.bucket(), headers);
    OriginRequest request =
        OriginRequest.unsigned("OPTIONS", target.path(), headers).sentFor(context.caller().name());
    AnswerAddresses addresses =
        new AnswerAddresses(sender.address(), ClientAddress.of(head, secure));
    context.onThread(response -> {
      if (!inFlight.tryAcquire()) {
        throw new S3Exception(S3Error.SLOW_DOWN);
      }
      WholeAnswer answer;
      try {
        answer = ask(request, learner, addresses);
      } finally {
        inFlight.release();
      }
      // The client reads at its own pace, while no permit and no connection to S3 is held.
      answer.send(response);
    });
  }

  private static void answer(CorsAnswers.Allowed allowed, ResponseSink response) {
    Headers.Builder headers = allowed.headers().toBuilder();
    new CacheOutcome.Hit(allowed.ageSeconds(), 0, false).addTo(headers);
    response.start(new ResponseHead(allowed.status(), headers.build(), 0));
    response.end();
  }

  private static Headers preflightHeaders(RequestHead head) {
    Headers.Builder headers = Headers.builder();
    headers.add(
        ORIGIN, one(head, ORIGIN, "Insufficient information. Origin request header needed."));
    headers.add(
        METHOD,
        one(head, METHOD, "Invalid Access-Control-Request-Method: the request header is needed."));
    for (String names : head.headers().all(HEADERS)) {
      headers.add(HEADERS, printable(names));
    }
    if (head.contentLength() != 0) {
      throw new S3Exception(S3Error.BAD_REQUEST, "A preflight has no body.");
    }
    return headers.build();
  }

  private static String one(RequestHead head, String name, String otherwise) {
    List<String> values = head.headers().all(name);
    if (values.size() != 1 || values.getFirst().isBlank()) {
      throw new S3Exception(S3Error.BAD_REQUEST, otherwise);
    }
    return printable(values.getFirst());
  }

  private static String printable(String value) {
    if (!value.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      throw new S3Exception(S3Error.BAD_REQUEST, "A preflight's headers are printable ASCII.");
    }
    return value;
  }

  /** Asks S3 and returns the whole answer. The connection to S3 is free again afterwards. */
  private WholeAnswer ask(
      OriginRequest request, CorsAnswers.Learner learner, AnswerAddresses addresses)
      throws IOException {
    try (OriginResponse answer = sender.send(request)) {
      learner.answered(answer.status(), answer.headers());
      Headers.Builder headers =
          addresses.headers(UpstreamHeaders.response(answer.headers())).toBuilder();
      new CacheOutcome.Bypass(BypassReason.PREFLIGHT).addTo(headers);
      return WholeAnswer.read(answer, headers.build(), addresses);
    }
  }
}
