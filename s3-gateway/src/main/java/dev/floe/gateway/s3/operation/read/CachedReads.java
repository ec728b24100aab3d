package dev.floe.gateway.s3.operation.read;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.cache.read.CacheOutcome;
import dev.floe.gateway.cache.read.ObjectAnswer;
import dev.floe.gateway.cache.read.ObjectReads;
import dev.floe.gateway.cache.read.ObjectRequest;
import dev.floe.gateway.cache.read.OriginResult;
import dev.floe.gateway.cache.read.ReadClient;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.origin.Claimant;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.WriteStamps;
import dev.floe.gateway.relay.AnswerRelay;
import dev.floe.gateway.s3.operation.BucketOwners;
import dev.floe.gateway.s3.operation.BypassRedirects;
import dev.floe.gateway.s3.operation.CorsAnswers;
import dev.floe.gateway.s3.operation.OperationContext;
import dev.floe.gateway.s3.operation.Upstream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Handles GetObject and HeadObject: parses the request, and answers a read through the cache with
 * the status and headers that S3 would send. Thread-safe.
 */
public final class CachedReads {
  /**
   * A body up to this length that S3 has begun to send is relayed, because that costs less than a
   * redirect.
   */
  private static final long SHORT_BYTES = 1 << 20;

  private final ObjectReads reads;
  private final ReadApprovals approvals;
  private final BucketOwners owners;
  private final CorsAnswers cors;
  private final BypassRedirects redirects;
  private final Upstream upstream;

  /**
   * @param origin sends requests to S3, and raises {@code stamps} for writes
   */
  public CachedReads(
      ObjectReads reads,
      BucketOwners owners,
      CorsAnswers cors,
      BypassRedirects redirects,
      OriginClient origin,
      WriteStamps stamps,
      InstantSource clock,
      GatewayMetrics metrics) {
    this.reads = reads;
    this.approvals = new ReadApprovals(origin, stamps, clock);
    this.owners = owners;
    this.cors = cors;
    this.redirects = redirects;
    this.upstream = new Upstream(origin, metrics);
  }

  /**
   * @throws S3Exception SlowDown, if too many reads already wait for memory
   */
  public void getObject(S3Operation.GetObject operation, OperationContext context) {
    if (reads.overloaded()) {
      throw new S3Exception(S3Error.SLOW_DOWN);
    }
    read(operation, operation.object(), context, false);
  }

  public void headObject(S3Operation.HeadObject operation, OperationContext context) {
    read(operation, operation.object(), context, true);
  }

  private void read(
      S3Operation operation, ObjectKey key, OperationContext context, boolean headOnly) {
    Headers headers = context.headers();
    String method = headOnly ? "HEAD" : "GET";
    Optional<Headers> allowed = cors.known(key.bucket(), method, headers);
    // The headers that S3 adds for this Origin are known, so the rest of the request decides.
    Headers without =
        allowed.isPresent() ? headers.toBuilder().remove(CorsAnswers.ORIGIN).build() : headers;
    switch (ReadRequest.of(without, operation.request().query())) {
      case ReadRequest.Bypass _ when ReadRequest.wish(headers).onlyIfCached() ->
          refuseNotCached(context);
      case ReadRequest.Bypass(BypassReason reason) ->
          context.onThread(response ->
              upstream.pass(
                  operation,
                  context,
                  new CacheOutcome.Bypass(reason),
                  redirects,
                  cors.learner(key.bucket(), method, headers),
                  response));
      case ReadRequest.Cacheable request -> {
        ObjectRequest read = request.of(key, headOnly);
        Client client = new Client(operation, context, request, allowed.orElse(Headers.EMPTY));
        if (approvals.hasApproved(context.caller(), operation.request())) {
          readOf(request.owner(), read, client);
        } else if (request.wish().onlyIfCached()) {
          refuseNotCached(context);
        } else {
          context.onThread(response -> afterAsking(request.owner(), read, client, response));
        }
      }
    }
  }

  /** Reads through the cache if S3 allows the identity to read; otherwise S3 answers itself. */
  private void afterAsking(
      @Nullable String owner, ObjectRequest read, Client client, ThreadResponse response)
      throws IOException, InterruptedException {
    if (approvals.ask(client.context.caller(), client.operation.request())) {
      response.backToLoop(() -> readOf(owner, read, client));
    } else {
      client.passThrough(new CacheOutcome.Bypass(BypassReason.ORIGIN_AUTHORISATION), response);
    }
  }

  /**
   * Reads an object once S3 has confirmed that this account owns its bucket; null permits any
   * owner. Loop code.
   */
  private void readOf(@Nullable String owner, ObjectRequest read, Client client) {
    if (owner == null || owners.confirmed(read.key().bucket(), owner)) {
      reads.start(read, client);
    } else if (client.request.wish().onlyIfCached()) {
      refuseNotCached(client.context);
    } else {
      client.context.onThread(response -> afterVerifying(owner, read, client, response));
    }
  }

  /**
   * Answers 504 to a request that only the cache may answer, and cannot (RFC 9111, 5.2.1.7). Loop
   * code.
   */
  private static void refuseNotCached(OperationContext context) {
    Headers.Builder headers = Headers.builder();
    new CacheOutcome.NotCached().addTo(headers);
    context.refuse(new S3Exception(S3Error.GATEWAY_TIMEOUT), headers.build());
  }

  /** Reads through the cache if S3 confirms the bucket's owner; otherwise S3 answers itself. */
  private void afterVerifying(
      String owner, ObjectRequest read, Client client, ThreadResponse response) throws IOException {
    String identity = client.context.caller().name();
    if (owners.verify(client.operation.request(), owner, identity)) {
      response.backToLoop(() -> reads.start(read, client));
    } else {
      client.passThrough(new CacheOutcome.Bypass(BypassReason.BUCKET_OWNER), response);
    }
  }

  /** The HTTP side of one read. */
  private final class Client implements ReadClient {
    private final S3Operation operation;
    private final OperationContext context;
    private final ReadRequest.Cacheable request;
    private final Headers allowed;

    /**
     * @param allowed the headers that S3 adds for the request's Origin
     */
    Client(
        S3Operation operation,
        OperationContext context,
        ReadRequest.Cacheable request,
        Headers allowed) {
      this.allowed = allowed;
      this.operation = operation;
      this.context = context;
      this.request = request;
    }

    @Override
    public Exchange exchange() {
      return context.exchange();
    }

    @Override
    public void onThread(Exchange.ThreadTask task) {
      context.onThread(task);
    }

    @Override
    public ObjectAnswer answer(ObjectHead head) {
      return new Answer(ReadAnswer.of(request, head).allowing(allowed), head, context);
    }

    @Override
    public void refuseNotCached() {
      CachedReads.refuseNotCached(context);
    }

    @Override
    public void passThrough(CacheOutcome outcome, ThreadResponse response) throws IOException {
      upstream.pass(operation, context, outcome, redirects, (_, _) -> {}, response);
    }

    @Override
    public void relay(OriginResult.Relay relay, CacheOutcome outcome, ThreadResponse response)
        throws IOException {
      if (relay.answer().status() < 300 && relay.answer().contentLength() > SHORT_BYTES) {
        Optional<ResponseHead> redirect =
            redirects.answer(operation, context, outcome, upstream.sender());
        if (redirect.isPresent()) {
          relay.answer().abort();
          upstream.redirect(redirect.get(), outcome, response);
          return;
        }
      }
      // The answer was requested for a fill, and from here on is read at the client's pace.
      if (!relay.answer().chargeTo(Claimant.reader(context.caller().name()))) {
        throw new S3Exception(S3Error.SLOW_DOWN);
      }
      AnswerRelay.relay(
          relay.answer(),
          withAllowed(asWanted(upstream.head(relay.answer(), outcome, context))),
          upstream.addresses(context),
          response);
    }

    @Override
    public void relay(OriginResult.NoObject none, CacheOutcome outcome, ThreadResponse response)
        throws IOException {
      response.start(
          withAllowed(
              upstream.head(
                  none.status(), none.headers(), none.contentLength(), outcome, context)));
      response.end();
    }

    private ResponseHead asWanted(ResponseHead head) {
      Headers wanted = ReadAnswer.relayed(request, head.status(), head.headers());
      return new ResponseHead(head.status(), wanted, head.contentLength());
    }

    private ResponseHead withAllowed(ResponseHead head) {
      Headers all = CorsAnswers.add(allowed, head.headers());
      return new ResponseHead(head.status(), all, head.contentLength());
    }
  }

  private record Answer(ReadAnswer answer, ObjectHead object, OperationContext context)
      implements ObjectAnswer {
    @Override
    public Optional<ByteRange> body() {
      return Optional.ofNullable(answer.body());
    }

    @Override
    public boolean refused() {
      return answer.refusal() != null;
    }

    @Override
    public boolean archived() {
      return ReadAnswer.archived(object);
    }

    @Override
    public ResponseHead head(CacheOutcome outcome) {
      return answer.head(outcome);
    }

    @Override
    public void sendWithoutBody(CacheOutcome outcome) {
      S3Exception refusal = answer.refusal();
      if (refusal != null) {
        Headers.Builder headers = answer.headers().toBuilder();
        outcome.addTo(headers);
        context.refuse(refusal, headers.build());
      } else {
        context.exchange().response().start(answer.head(outcome));
        context.exchange().response().end();
      }
    }
  }
}
