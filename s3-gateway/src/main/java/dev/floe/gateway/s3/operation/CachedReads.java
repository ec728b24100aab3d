package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.CacheOutcome;
import dev.floe.gateway.cache.Confirmation;
import dev.floe.gateway.cache.Lookup;
import dev.floe.gateway.cache.ObjectBody;
import dev.floe.gateway.cache.ReadThroughCache;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.cache.fill.Opening;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseSink;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.origin.Claimant;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * GetObject and HeadObject. A fresh hit is loop code from end to end; all else takes a thread, asks
 * S3, and comes back to the loop for what the nodes hold. Thread-safe.
 */
public final class CachedReads {
  /** How often a read begins anew because its version went away before its first byte. */
  private static final int ATTEMPTS = 2;

  private final ReadThroughCache cache;
  private final Upstream upstream;

  public CachedReads(ReadThroughCache cache, OriginClient origin, GatewayMetrics metrics) {
    this.cache = cache;
    this.upstream = new Upstream(origin, metrics);
  }

  /**
   * @throws S3Exception SlowDown: too many wait for memory already
   */
  public void getObject(S3Operation.GetObject operation, OperationContext context) {
    if (cache.overloaded()) {
      throw new S3Exception(S3Error.SLOW_DOWN);
    }
    begin(operation, operation.object(), context, false);
  }

  public void headObject(S3Operation.HeadObject operation, OperationContext context) {
    begin(operation, operation.object(), context, true);
  }

  /** One read on its way. */
  private record Read(
      S3Operation operation,
      OperationContext context,
      ObjectKey key,
      ReadRequest.Cacheable request,
      boolean headOnly,
      int attempt) {
    Read again() {
      return new Read(operation, context, key, request, headOnly, attempt + 1);
    }

    boolean ranged() {
      return request.range().isPresent();
    }

    /** Checksums are of the whole object, and never sent with a part of it. */
    boolean checksums() {
      return request.checksums() && !ranged();
    }
  }

  /** What is known of an object came from here. */
  private sealed interface Origin {
    /** From the directory, fresh. */
    record Known(long ageSeconds) implements Origin {}

    /** S3 was asked just now, and it is what the directory said, or not. */
    record Confirmed(boolean unchanged) implements Origin {}

    /** S3 was asked just now; nothing was known before. */
    record Learnt() implements Origin {}

    /**
     * What it comes to.
     *
     * @param complete all that the answer needs is here
     * @param partly some of it is
     * @param stored a fill brings what is missing
     */
    default CacheOutcome outcome(boolean complete, boolean partly, boolean stored) {
      return switch (this) {
        case Known(long age) when complete -> new CacheOutcome.Hit(age);
        case Known known when partly -> new CacheOutcome.Partial(stored);
        case Known known -> new CacheOutcome.Miss(stored);
        case Confirmed(boolean unchanged) -> new CacheOutcome.Stale(unchanged && complete, stored);
        case Learnt learnt -> new CacheOutcome.Miss(stored);
      };
    }
  }

  private void begin(
      S3Operation operation, ObjectKey key, OperationContext context, boolean headOnly) {
    switch (ReadRequest.of(context.headers(), operation.request().query())) {
      case ReadRequest.Past(BypassReason reason) ->
          context.onThread(response ->
              upstream.pass(operation, context, new CacheOutcome.Bypass(reason), response));
      case ReadRequest.Cacheable request ->
          lookUp(new Read(operation, context, key, request, headOnly, 1));
    }
  }

  private void lookUp(Read read) {
    if (read.attempt > ATTEMPTS) {
      read.context.onThread(response -> pass(read, new CacheOutcome.Miss(false), response));
      return;
    }
    switch (cache.lookup(read.key, read.request.wish(), read.checksums())) {
      case Lookup.Fresh(ObjectHead head, long age) -> serve(read, head, new Origin.Known(age));
      case Lookup.Stale(ObjectHead head) ->
          read.context.onThread(response -> confirm(read, Optional.of(head), response));
      case Lookup.Absent absent -> read.context.onThread(response -> miss(read, response));
      case Lookup.Uncacheable(BypassReason reason) ->
          read.context.onThread(response -> pass(read, new CacheOutcome.Bypass(reason), response));
    }
  }

  /** Answers with what is known. Loop code. */
  private void serve(Read read, ObjectHead head, Origin origin) {
    ReadAnswer answer = ReadAnswer.of(read.request, head);
    if (answer.refusal().isPresent()) {
      refuse(read, answer, origin.outcome(true, true, false));
    } else if (read.headOnly || answer.body().isEmpty()) {
      ResponseSink response = read.context.exchange().response();
      response.start(answer.head(origin.outcome(true, true, false)));
      response.end();
    } else {
      ObjectBody body =
          cache.body(read.context.exchange(), read.key, head, answer.body().get(), read.ranged());
      if (body.onNodes()) {
        send(read, head, answer, body, origin.outcome(true, true, false));
      } else if (read.request.conditions().decideAnything() && ReadAnswer.archived(head)) {
        // S3 would refuse a fill first, and then the client's own request.
        CacheOutcome outcome = origin.outcome(false, false, false);
        read.context.onThread(response -> pass(read, outcome, response));
      } else {
        read.context.onThread(response -> {
          cache.awaitSettled(read.key);
          boolean partly = body.partlyOnNodes();
          boolean stored = body.fillFirstGap();
          boolean complete = !stored && body.onNodes();
          CacheOutcome outcome = origin.outcome(complete, partly, stored);
          response.backToLoop(() -> send(read, head, answer, body, outcome));
        });
      }
    }
  }

  private void send(
      Read read, ObjectHead head, ReadAnswer answer, ObjectBody body, CacheOutcome outcome) {
    body.send(
        answer.head(outcome),
        new ObjectBody.Restart() {
          @Override
          public void versionGone(ThreadResponse response) {
            cache.forget(read.key, head);
            response.backToLoop(() -> lookUp(read.again()));
          }

          @Override
          public void originFailed(ThreadResponse response) throws IOException {
            pass(read, new CacheOutcome.Miss(false), response);
          }
        });
  }

  private static void refuse(Read read, ReadAnswer answer, CacheOutcome outcome) {
    Headers.Builder headers = answer.headers().toBuilder();
    outcome.addTo(headers);
    read.context.refuse(answer.refusal().orElseThrow(), headers.build());
  }

  private void miss(Read read, ThreadResponse response) throws Exception {
    cache.awaitSettled(read.key);
    if (cache.lookup(read.key, read.request.wish(), read.checksums())
        instanceof Lookup.Fresh(ObjectHead head, long age)) {
      response.backToLoop(() -> serve(read, head, new Origin.Known(age)));
    } else if (read.headOnly || read.request.conditions().decideAnything()) {
      // A condition that fails needs no bytes, so S3 is asked for the head alone.
      confirm(read, Optional.empty(), response);
    } else if (read.request.range().orElse(null) instanceof RangeSpec.Last) {
      // Where the last bytes begin is not known; the next read of them will find the head.
      cache.learn(read.key);
      pass(read, new CacheOutcome.Miss(false), response);
    } else {
      open(read, response);
    }
  }

  private void confirm(Read read, Optional<ObjectHead> known, ThreadResponse response)
      throws Exception {
    switch (cache.confirm(read.key, read.request.wish())) {
      case Confirmation.Confirmed(ObjectHead head) -> {
        Origin origin =
            known.isEmpty()
                ? new Origin.Learnt()
                : new Origin.Confirmed(known.get().version().sameBytes(head.version()));
        response.backToLoop(() -> serve(read, head, origin));
      }
      case Confirmation.Answered(
              int status,
              Headers headers,
              long contentLength,
              Optional<BypassReason> reason) -> {
        if (read.headOnly && status >= 400) {
          response.start(
              upstream.head(
                  status, headers, contentLength, new CacheOutcome.Miss(false), read.context));
          response.end();
        } else {
          pass(read, past(reason), response);
        }
      }
      case Confirmation.Past(Optional<BypassReason> reason) -> pass(read, past(reason), response);
    }
  }

  private void open(Read read, ThreadResponse response) throws Exception {
    switch (cache.open(read.key, read.request.range(), read.request.wish())) {
      case Opening.Filling filling -> follow(read, filling, response);
      case Opening.Known(ObjectHead head) ->
          response.backToLoop(() -> serve(read, head, new Origin.Learnt()));
      case Opening.Relay(OriginResponse answer, Optional<BypassReason> reason) -> {
        try (answer) {
          // It was asked for as a fill, and is read at the client's pace from here on.
          if (!answer.chargeTo(Claimant.reader(read.context.caller().name()))) {
            throw new S3Exception(S3Error.SLOW_DOWN);
          }
          upstream.relay(answer, past(reason), read.context, response);
        }
      }
      case Opening.Past(Optional<BypassReason> reason) -> pass(read, past(reason), response);
      case Opening.Earlier _ -> confirm(read, Optional.empty(), response);
    }
  }

  private void follow(Read read, Opening.Filling filling, ThreadResponse response) {
    ObjectHead head = filling.head();
    ReadAnswer answer = ReadAnswer.of(read.request, head);
    if (answer.body().isEmpty()) {
      filling.close();
      response.backToLoop(() -> serve(read, head, new Origin.Learnt()));
      return;
    }
    ObjectBody body =
        cache.body(read.context.exchange(), read.key, filling, answer.body().get(), read.ranged());
    response.backToLoop(() -> send(read, head, answer, body, new CacheOutcome.Miss(true)));
  }

  private void pass(Read read, CacheOutcome outcome, ThreadResponse response) throws IOException {
    upstream.pass(read.operation, read.context, outcome, response);
  }

  private static CacheOutcome past(Optional<BypassReason> reason) {
    return reason.<CacheOutcome>map(CacheOutcome.Bypass::new).orElse(new CacheOutcome.Miss(false));
  }
}
