package dev.floe.gateway.s3;

import dev.floe.gateway.auth.AuthenticatedRequest;
import dev.floe.gateway.auth.Authentication;
import dev.floe.gateway.auth.Authenticator;
import dev.floe.gateway.auth.CostlySignatures;
import dev.floe.gateway.auth.Identity;
import dev.floe.gateway.auth.iam.RequestFacts;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.NamedResources;
import dev.floe.gateway.model.OperationSpec;
import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.Permission;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.model.S3Request;
import dev.floe.gateway.model.Target;
import dev.floe.gateway.relay.ClientAddress;
import dev.floe.gateway.s3.operation.CorsPreflight;
import dev.floe.gateway.s3.operation.OperationContext;
import dev.floe.gateway.s3.operation.OperationHandlers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates, parses, authorises and dispatches requests. Thread-safe; runs on the exchange's
 * loop.
 */
public final class S3Service implements ExchangeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(S3Service.class);
  // Room for a list of a thousand keys, S3's limit.
  private static final int MAX_DELETE_BYTES = 2 << 20;
  // These documents have a few elements; the longest text in one is the ARN of a key.
  private static final int MAX_DOCUMENT_BYTES = 16 << 10;

  private static final Caller ANYONE = new Caller("anonymous", "");

  private final Authenticator authenticator;
  private final CostlySignatures costlySignatures = new CostlySignatures();
  private final VirtualHosts virtualHosts;
  private final OperationParser parser;
  private final OperationHandlers handlers;
  private final FormUploads forms;
  private final CorsPreflight preflight;
  private final String region;
  private final DocumentBodies documents;
  private final GatewayMetrics metrics;
  private final InstantSource clock;
  private final RequestRecorder recorder;

  /**
   * @param budget the budget from which documents are reserved before they are read
   * @param admittedHeaders headers to admit in addition to those of the tables
   * @param region the region that clients sign for
   * @param recorder counts and logs the requests that end
   */
  public S3Service(
      Authenticator authenticator,
      VirtualHosts virtualHosts,
      List<String> admittedHeaders,
      OperationHandlers handlers,
      CorsPreflight preflight,
      String region,
      MemoryBudget budget,
      GatewayMetrics metrics,
      RequestRecorder recorder,
      InstantSource clock) {
    this.clock = clock;
    this.documents = new DocumentBodies(budget, MAX_DELETE_BYTES);
    this.authenticator = authenticator;
    this.virtualHosts = virtualHosts;
    this.parser = new OperationParser(admittedHeaders);
    this.handlers = handlers;
    this.forms = new FormUploads(authenticator, parser, budget, clock);
    this.preflight = preflight;
    this.region = region;
    this.metrics = metrics;
    this.recorder = recorder;
  }

  @Override
  public void handle(Exchange exchange) {
    RequestRecorder.Trace trace = recorder.begin(exchange);
    guarded(
        exchange, refusal -> refuseByName(exchange, refusal), () -> authenticate(exchange, trace));
  }

  /** Runs a step of a request and refuses the request if the step fails. */
  private void guarded(Exchange exchange, Consumer<S3Exception> refused, Runnable step) {
    try {
      step.run();
    } catch (S3Exception e) {
      refused.accept(e);
    } catch (RuntimeException e) {
      LOG.error("request {} failed", exchange.requestId(), e);
      refuse(exchange, RequestContext.internalError());
    }
  }

  private void refuseByName(Exchange exchange, S3Exception refusal) {
    // Clients look up a bucket's region by HEAD, some of them without credentials.
    boolean head = exchange.head().method().equals("HEAD");
    refuse(exchange, head ? refusal.with("Region", region) : refusal);
  }

  private void authenticate(Exchange exchange, RequestRecorder.Trace trace) {
    String hostBucket = virtualHosts.bucket(exchange.head());
    trace.hostBucket(hostBucket);
    if (answerPreflight(exchange, hostBucket)) {
      trace.operation("Preflight");
      return;
    }
    if (takeForm(exchange, hostBucket, trace)) {
      return;
    }
    switch (authenticator.authenticate(exchange.head(), hostBucket)) {
      case Authentication.Complete(AuthenticatedRequest request) ->
          parse(exchange, hostBucket, request, trace);
      case Authentication.Costly costly -> {
        Consumer<S3Exception> refused = refusal -> refuseByName(exchange, refusal);
        costlySignatures.verify(
            exchange,
            costly,
            request ->
                guarded(exchange, refused, () -> parse(exchange, hostBucket, request, trace)),
            refused);
      }
    }
  }

  private void parse(
      Exchange exchange,
      String hostBucket,
      AuthenticatedRequest request,
      RequestRecorder.Trace trace) {
    trace.authenticated(request);
    ParsedRequest parsed = parser.parse(exchange.head(), hostBucket, request.signedHeaders());
    trace.operation(parsed.operation().name());
    dispatch(exchange, request, parsed);
  }

  /** Begins a form upload; returns false for other requests. */
  private boolean takeForm(Exchange exchange, String hostBucket, RequestRecorder.Trace trace) {
    RequestHead head = exchange.head();
    if (!head.method().equals("POST") || !head.rawQuery().isEmpty()) {
      return false;
    }
    Target bucket = OperationParser.target(head, hostBucket);
    if (!FormUploads.isFor(head, bucket)) {
      return false;
    }
    trace.operation("PostObject");
    forms.reserve(exchange);
    String url = ClientAddress.of(exchange).url();
    new RequestContext(exchange, head.headers(), ANYONE, BufferedPayload.EMPTY, metrics)
        .onThread(response -> {
          FormUploads.Permitted form = forms.read(exchange, hostBucket, bucket, url);
          response.backToLoop(() ->
              guarded(
                  exchange,
                  refusal -> refuse(exchange, refusal),
                  () -> upload(exchange, form, trace)));
        });
    return true;
  }

  private void upload(Exchange exchange, FormUploads.Permitted form, RequestRecorder.Trace trace) {
    trace.authenticated(form.request());
    trace.key(form.key());
    Identity identity = admit(exchange, form.request());
    S3Operation operation = form.put().operation();
    identity.authorise(
        operation.permissions(), new FactsOfRequest(exchange, form.request(), form.put(), clock));
    RequestContext context =
        new RequestContext(
            exchange, form.put().headers(), identity.caller(), form.payload(), metrics);
    carryOut(operation, new FormUploads.Context(context, form.answer()));
  }

  /** Answers a CORS preflight, which needs no credentials; returns false for other requests. */
  private boolean answerPreflight(Exchange exchange, String hostBucket) {
    RequestHead head = exchange.head();
    if (!head.method().equals("OPTIONS")) {
      return false;
    }
    Target target = OperationParser.target(head, hostBucket);
    if (!CorsPreflight.isFor(head, target)) {
      return false;
    }
    preflight.handle(
        head,
        exchange.secure(),
        target,
        new RequestContext(exchange, head.headers(), ANYONE, BufferedPayload.EMPTY, metrics));
    return true;
  }

  @Override
  public void refuse(Exchange exchange, RequestFault fault) {
    RequestContext.refuse(exchange, FaultErrors.toS3(fault), metrics);
  }

  private void dispatch(Exchange exchange, AuthenticatedRequest request, ParsedRequest parsed) {
    S3Operation operation = parsed.operation();
    Identity identity = admit(exchange, request);
    RequestFacts facts = new FactsOfRequest(exchange, request, parsed, clock);
    Payload payload =
        request.payload(
            exchange.body(),
            parsed.all(),
            operation.request().spec().kind() != OperationSpec.Kind.COMPLETE_MULTIPART_UPLOAD);
    RequestContext context =
        new RequestContext(exchange, parsed.headers(), identity.caller(), payload, metrics);
    requireLength(exchange.head(), operation);
    if (request.method().isEmpty()) {
      refuseOverrides(operation.request().query());
    }
    if (operation instanceof S3Operation.DeleteObjects deletes) {
      identity.authoriseSomeDeletion(deletes.bucket());
      documents.read(
          context,
          MAX_DELETE_BYTES,
          body -> {
            DeletionDocument document = DeletionReader.read(deletes.bucket(), body.array());
            S3Operation authorised =
                authoriseDeletions(deletes, identity, facts, parsed.headers(), document);
            return () -> carryOut(authorised, context.withDocument(document));
          });
      return;
    }
    identity.authorise(operation.permissions(), facts);
    if (NamedResources.of(operation.request().spec()).inDocument()) {
      authoriseDocument(operation, identity, facts, context);
    } else {
      carryOut(operation, context);
    }
  }

  /** Counts a request against its identity's limits, and its bytes when it ends. */
  private static Identity admit(Exchange exchange, AuthenticatedRequest request) {
    Identity identity = request.identity();
    exchange.identified(identity.name());
    identity.admit();
    exchange.onEnded(
        summary -> identity.transferred(summary.receivedBytes() + summary.bodyBytes()));
    return identity;
  }

  /**
   * Refuses parameters that choose the answer's headers. Without a signature, anyone could show a
   * public object as a web page; S3 refuses that too.
   */
  private static void refuseOverrides(Query query) {
    if (query.parameters().stream().anyMatch(each -> each.name().startsWith("response-"))) {
      throw new S3Exception(
          S3Error.INVALID_REQUEST,
          "Request specific response headers cannot be used for anonymous GET requests.");
    }
  }

  /** Reads a small document, authorises the resources that it names, and passes it on unchanged. */
  private void authoriseDocument(
      S3Operation operation, Identity identity, RequestFacts facts, RequestContext context) {
    documents.read(
        context,
        MAX_DOCUMENT_BYTES,
        body -> {
          S3Request request = operation.request();
          List<Permission> named =
              RequiredPermissions.inDocument(request.spec(), request.target(), body.array());
          if (!named.isEmpty()) {
            identity.authorise(named, facts);
          }
          return () -> carryOut(operation, context.withPayload(body));
        });
  }

  /**
   * Refuses a request that must have a body but does not give its length: an upload would otherwise
   * replace the object with an empty one.
   */
  private static void requireLength(RequestHead head, S3Operation operation) {
    boolean carriesBody =
        switch (operation.request().spec().kind()) {
          case PUT_OBJECT, UPLOAD_PART, DELETE_OBJECTS, COMPLETE_MULTIPART_UPLOAD -> true;
          default -> false;
        };
    if (carriesBody && head.contentLength() == 0 && !head.headers().has("content-length")) {
      throw new S3Exception(S3Error.MISSING_CONTENT_LENGTH);
    }
  }

  private static S3Operation authoriseDeletions(
      S3Operation.DeleteObjects deletes,
      Identity identity,
      RequestFacts facts,
      Headers headers,
      DeletionDocument document) {
    List<S3Operation.DeleteObjects.Deletion> deletions = document.deletions();
    OperationSpec spec = deletes.request().spec();
    List<Permission> permissions = new ArrayList<>(deletions.size());
    for (S3Operation.DeleteObjects.Deletion deletion : deletions) {
      permissions.addAll(
          RequiredPermissions.onObject(
              spec, deletion.object(), !deletion.versionId().isEmpty(), headers));
    }
    identity.authorise(permissions, facts);
    return new S3Operation.DeleteObjects(
        deletes.request().withPermissions(permissions), deletes.bucket(), deletions);
  }

  private void carryOut(S3Operation operation, OperationContext context) {
    Exchange exchange = context.exchange();
    guarded(
        exchange, refusal -> refuse(exchange, refusal), () -> handlers.handle(operation, context));
  }

  private void refuse(Exchange exchange, S3Exception refusal) {
    if (exchange.response().started()) {
      exchange.response().abort();
    } else {
      RequestContext.refuse(exchange, refusal, metrics);
    }
  }
}
