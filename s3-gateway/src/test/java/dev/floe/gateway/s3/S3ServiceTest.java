package dev.floe.gateway.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.auth.Authenticator;
import dev.floe.gateway.auth.Identities;
import dev.floe.gateway.auth.Identity;
import dev.floe.gateway.auth.IdentityLimits;
import dev.floe.gateway.auth.IdentityStore;
import dev.floe.gateway.auth.iam.Policy;
import dev.floe.gateway.auth.iam.PolicyStatement;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.origin.RecordedAnswer;
import dev.floe.gateway.s3.operation.CorsAnswers;
import dev.floe.gateway.s3.operation.CorsPreflight;
import dev.floe.gateway.s3.operation.OperationContext;
import dev.floe.gateway.s3.operation.OperationHandlers;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.sign.RequestSigner;
import dev.floe.sigv4.verify.VerifierSettings;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Tests which requests reach a handler, as which operation, and which are refused; without HTTP or
 * S3.
 */
class S3ServiceTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final Credentials FULL = Credentials.of("FULL", "secret");
  private static final Credentials READER = Credentials.of("READER", "secret");
  private static final Credentials SLOW = Credentials.of("SLOW", "secret");
  private static final String REGION = "eu-north-1";

  /** Enough for a form or a list, but little enough for a test to use up. */
  private final MemoryBudget budget = new MemoryBudget(8 << 20);

  private final List<S3Operation> handled = new ArrayList<>();
  private final List<OperationContext> contexts = new ArrayList<>();
  private BiConsumer<S3Operation, OperationContext> handler = (operation, context) -> {};
  private final AtomicInteger asked = new AtomicInteger();
  private final S3Service service = service(anonymous("public"));

  private static Identity anonymous(String bucket) {
    return new Identity(
        "anonymous",
        null,
        null,
        new Policy(List.of(allow("s3:GetObject", bucket + "/*"))),
        IdentityLimits.none(),
        null);
  }

  private static PolicyStatement allow(String action, String resource) {
    return PolicyStatement.of(
        PolicyStatement.Effect.ALLOW, List.of(action), List.of("arn:aws:s3:::" + resource));
  }

  private S3Service service(Identity... more) {
    List<Identity> identities = new ArrayList<>(List.of(more));
    identities.add(Identity.of("full", FULL, Policy.ALLOW_ALL));
    identities.add(
        Identity.of(
            "reader",
            READER,
            new Policy(
                List.of(allow("s3:GetObject", "bkt/*"), allow("s3:DeleteObject", "bkt/old/*")))));
    identities.add(
        new Identity("slow", SLOW, null, Policy.ALLOW_ALL, new IdentityLimits(0, 1000), null));
    GatewayMetrics metrics = new GatewayMetrics();
    CorsAnswers cors = new CorsAnswers();
    return new S3Service(
        new Authenticator(
            new IdentityStore(new Identities(identities)), VerifierSettings.s3(REGION), CLOCK),
        new VirtualHosts(List.of("s3.test")),
        List.of(),
        OperationHandlers.all((operation, context) -> {
          handled.add(operation);
          contexts.add(context);
          handler.accept(operation, context);
        }),
        new CorsPreflight(new Origin(), cors),
        REGION,
        budget,
        metrics,
        new RequestRecorder(metrics, null, CLOCK),
        CLOCK);
  }

  /** An S3 that allows every preflight. */
  private final class Origin implements OriginClient {
    private final AtomicInteger open = new AtomicInteger();

    @Override
    public OriginResponse send(OriginRequest request) {
      asked.incrementAndGet();
      return RecordedAnswer.counted(new byte[0], open);
    }

    @Override
    public void close() {}
  }

  private DirectExchange handle(RequestHead head, byte[] body) {
    DirectExchange exchange = new DirectExchange(head, body);
    service.handle(exchange);
    return exchange;
  }

  private DirectExchange handle(RequestHead head) {
    return handle(head, new byte[0]);
  }

  private static RequestHead head(String request, long length, List<Header> headers) {
    PlainRequest parts = parts(request, headers);
    Headers.Builder fields = Headers.builder();
    parts.headers().forEach(header -> fields.add(header.name(), header.value()));
    return new RequestHead(
        parts.method(),
        parts.rawPath(),
        parts.rawQuery(),
        fields.build(),
        length,
        InetSocketAddress.createUnresolved("client", 1));
  }

  private static PlainRequest parts(String request, List<Header> headers) {
    String[] words = request.split(" ", -1);
    int question = words[1].indexOf('?');
    return new PlainRequest(
        words[0],
        question < 0 ? words[1] : words[1].substring(0, question),
        question < 0 ? "" : words[1].substring(question + 1),
        headers);
  }

  private static List<Header> headers(String... namesAndValues) {
    List<Header> headers = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
    }
    if (headers.stream().noneMatch(header -> header.name().equals("Host"))) {
      headers.addFirst(new Header("Host", "gateway"));
    }
    return headers;
  }

  private static RequestHead unsigned(String request, String... headers) {
    return head(request, 0, headers(headers));
  }

  private static RequestHead signed(Credentials by, String request, String... headers) {
    return signed(by, request, 0, headers);
  }

  private static RequestHead signed(
      Credentials by, String request, long length, String... headers) {
    RequestSigner signer = new RequestSigner(REGION, "s3", new SigningKeyCache(4), CLOCK);
    List<Header> all = new ArrayList<>(headers(headers));
    if (length > 0) {
      all.add(new Header("Content-Length", Long.toString(length)));
    }
    all.addAll(signer.sign(parts(request, all), by, PayloadMode.UNSIGNED).headers());
    return head(request, length, all);
  }

  private static byte[] list(String... keys) {
    StringBuilder xml = new StringBuilder("<Delete>");
    for (String key : keys) {
      xml.append("<Object><Key>").append(key).append("</Key></Object>");
    }
    return xml.append("</Delete>").toString().getBytes(StandardCharsets.UTF_8);
  }

  private DirectExchange delete(Credentials by, byte[] list) {
    return handle(signed(by, "POST /bkt?delete", list.length), list);
  }

  private void assertRefused(DirectExchange exchange, int status, String code) {
    assertThat(exchange.status()).isEqualTo(status);
    assertThat(exchange.code()).isEqualTo(code);
    assertThat(handled).isEmpty();
  }

  @Test
  void passesAnAllowedRequestToItsHandlerWithItsCaller() {
    DirectExchange exchange = handle(signed(READER, "GET /bkt/k"));

    assertThat(handled).hasExactlyElementsOfTypes(S3Operation.GetObject.class);
    assertThat(contexts.getFirst().caller().name()).isEqualTo("reader");
    assertThat(contexts.getFirst().exchange()).isSameAs(exchange);
    assertThat(exchange.caller()).isEqualTo("reader");
    assertThat(exchange.status()).isZero();
  }

  @Test
  void refusesWhatThePolicyDoesNotAllow() {
    DirectExchange exchange = handle(signed(READER, "PUT /bkt/k", "Content-Length", "0"));
    assertRefused(exchange, 403, "AccessDenied");
    assertThat(exchange.text()).contains("reader", "s3:PutObject", "arn:aws:s3:::bkt/k");
    assertThat(exchange.caller()).isEqualTo("reader");
  }

  @Test
  void refusesASignatureThatIsNotValidBeforeAnythingElse() {
    Credentials wrong = Credentials.of("READER", "guess");
    assertRefused(handle(signed(wrong, "GET /bkt/k")), 403, "SignatureDoesNotMatch");
    assertRefused(
        handle(signed(Credentials.of("NONE", "secret"), "GET /bkt/k")), 403, "InvalidAccessKeyId");
    assertRefused(handle(signed(wrong, "GET /bkt/k?unheard-of")), 403, "SignatureDoesNotMatch");
  }

  @Test
  void refusesWhatNoTableLists() {
    assertRefused(handle(signed(FULL, "GET /bkt/k?unheard-of")), 501, "NotImplemented");
    assertRefused(
        handle(signed(FULL, "GET /bkt/k", "x-amz-unheard-of", "1")), 501, "NotImplemented");
  }

  @Test
  void namesTheRegionWhenItRefusesAHead() {
    DirectExchange head = handle(unsigned("HEAD /bkt"));
    assertRefused(head, 403, "AccessDenied");
    assertThat(head.header("x-amz-bucket-region")).isEqualTo(REGION);

    assertThat(handle(unsigned("GET /bkt")).header("x-amz-bucket-region")).isEmpty();
  }

  @Test
  void servesRequestsWithoutASignatureByTheAnonymousPolicy() {
    handle(unsigned("GET /public/k"));
    assertThat(contexts.getFirst().caller().name()).isEqualTo("anonymous");
    handled.clear();
    assertRefused(handle(unsigned("GET /bkt/k")), 403, "AccessDenied");
  }

  @Test
  void refusesResponseHeadersThatAnAnonymousClientChooses() {
    String overridden = "/public/k?response-content-type=text%2Fhtml";
    assertRefused(handle(unsigned("GET " + overridden)), 400, "InvalidRequest");
    handle(signed(FULL, "GET " + overridden));
    assertThat(handled).hasSize(1);
  }

  @Test
  void countsTheBytesOfAnIdentityAndRefusesRequestsBeyondItsRate() {
    handle(signed(SLOW, "GET /bkt/k")).finish(1_000_000);
    assertThat(handled).hasSize(1);
    handled.clear();

    DirectExchange second = handle(signed(SLOW, "GET /bkt/k"));
    assertRefused(second, 503, "SlowDown");
    assertThat(second.header("Retry-After")).isEqualTo("1");
    handle(signed(FULL, "GET /bkt/k"));
    assertThat(handled).as("requests of others").hasSize(1);
  }

  @Test
  void readsTheBucketFromTheHost() {
    handle(signed(READER, "GET /k", "Host", "bkt.s3.test"));
    assertThat(handled).hasSize(1);
    assertThat(handled.getFirst().request().target().bucket()).isEqualTo("bkt");
  }

  @Test
  void refusesAnUploadWithoutALength() {
    assertRefused(handle(signed(FULL, "PUT /bkt/k")), 411, "MissingContentLength");
    assertRefused(
        handle(signed(FULL, "PUT /bkt/k?partNumber=1&uploadId=u")), 411, "MissingContentLength");

    handle(signed(FULL, "PUT /bkt/k", "Content-Length", "0"));
    handle(signed(FULL, "PUT /bkt?versioning"));
    assertThat(handled).hasSize(2);
  }

  @Test
  void authorisesEachKeyOfADeletion() {
    DirectExchange denied = delete(READER, list("old/a", "new/b"));
    assertRefused(denied, 403, "AccessDenied");

    DirectExchange allowed = delete(READER, list("old/a", "old/b"));
    assertThat(handled).hasSize(1);
    assertThat(handled.getFirst())
        .isInstanceOfSatisfying(
            S3Operation.DeleteObjects.class,
            deletes ->
                assertThat(deletes.deletions())
                    .extracting(deletion -> deletion.object().key())
                    .containsExactly("old/a", "old/b"));
    denied.finish(0);
    allowed.finish(0);
    assertThat(budget.inUseBytes()).isZero();
  }

  @Test
  void readsNoListOfAClientThatMayDeleteNothing() {
    byte[] list = list("a");
    DirectExchange exchange = handle(signed(READER, "POST /other?delete", list.length), list);
    assertRefused(exchange, 403, "AccessDenied");
    assertThat(exchange.unread()).isEqualTo(list.length);
  }

  @Test
  void passesOnTheListThatItParsed() throws Exception {
    delete(FULL, list("a&#65;"));
    ByteBuffer passed = ByteBuffer.allocate(1000);
    while (contexts.getFirst().payload().read(passed) >= 0) {
      assertThat(passed.hasRemaining()).isTrue();
    }
    assertThat(new String(passed.array(), 0, passed.position(), StandardCharsets.UTF_8))
        .contains("<Key>aA</Key>");
  }

  @Test
  void reservesMemoryForAListBeforeItIsRead() {
    assertThat(budget.tryReserve(budget.limitBytes())).isTrue();
    byte[] list = list("old/a");
    DirectExchange exchange = delete(FULL, list);
    assertRefused(exchange, 503, "SlowDown");
    assertThat(exchange.unread()).isEqualTo(list.length);
    budget.release(budget.limitBytes());
  }

  @Test
  void passesPreflightsToS3WithoutASignature() {
    DirectExchange exchange =
        handle(
            unsigned(
                "OPTIONS /bkt/k",
                "Origin",
                "http://web.test",
                "Access-Control-Request-Method",
                "GET"));
    assertThat(exchange.status()).isEqualTo(200);
    assertThat(asked).hasValue(1);
    assertThat(handled).isEmpty();
  }

  @Test
  void readsAFormOnlyWithMemoryReservedAndFreesItAtTheEnd() {
    RequestHead form =
        head(
            "POST /bkt",
            4,
            headers("Content-Type", "multipart/form-data; boundary=x", "Content-Length", "4"));
    DirectExchange damaged = handle(form, "none".getBytes(StandardCharsets.UTF_8));
    assertThat(damaged.status()).isEqualTo(400);
    assertThat(handled).isEmpty();
    assertThat(budget.inUseBytes()).isPositive();
    damaged.finish(0);
    assertThat(budget.inUseBytes()).isZero();

    assertThat(budget.tryReserve(budget.limitBytes())).isTrue();
    DirectExchange refused = handle(form, "none".getBytes(StandardCharsets.UTF_8));
    assertRefused(refused, 503, "SlowDown");
    assertThat(refused.unread()).isEqualTo(4);
    budget.release(budget.limitBytes());
  }

  @Test
  void answersAnInternalFailureWithoutItsCause() {
    handler =
        (operation, context) -> {
          throw new IllegalStateException("the secret cause");
        };
    try (ExpectedLog log = ExpectedLog.of(S3Service.class)) {
      DirectExchange exchange = handle(signed(FULL, "GET /bkt/k"));
      assertThat(exchange.status()).isEqualTo(500);
      assertThat(exchange.code()).isEqualTo("InternalError");
      assertThat(exchange.text()).doesNotContain("secret cause");
      assertThat(log.messages()).containsExactly("request 0123456789ABCDEF failed");
    }
  }

  @Test
  void cutsAnAnswerThatHasBegunWhenItsHandlerFails() {
    handler =
        (operation, context) -> {
          context.exchange().response().start(new ResponseHead(200, Headers.EMPTY, 10));
          throw new IllegalStateException("in the middle");
        };
    try (ExpectedLog log = ExpectedLog.of(S3Service.class)) {
      DirectExchange exchange = handle(signed(FULL, "GET /bkt/k"));
      assertThat(exchange.status()).isEqualTo(200);
      assertThat(exchange.aborted()).isTrue();
      assertThat(exchange.text()).isEmpty();
      assertThat(log.messages()).hasSize(1);
    }
  }
}
