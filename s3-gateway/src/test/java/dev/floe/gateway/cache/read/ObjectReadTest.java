package dev.floe.gateway.cache.read;

import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.policy.freshness.ClientWish;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads of an object of five stripes, from their first state to their last. */
class ObjectReadTest {
  private static final int STRIPES = 5;
  private static final int LENGTH = STRIPES * STRIPE;

  private final Loops loops = Loops.start(1);

  /**
   * The calls by which reads asked their clients for a thread, or for an answer other than the
   * object.
   */
  private final List<String> demanded = new CopyOnWriteArrayList<>();

  private ReadParts parts;
  private ObjectReads reads;

  @BeforeEach
  void putObject() throws Exception {
    parts = new ReadParts(STRIPES);
    reads = new ObjectReads(parts.services);
  }

  @AfterEach
  void releasesFillsAndMemory() {
    await().until(() -> parts.fills.active() == 0 && parts.fillParts.tasks.running() == 0);
    parts.close();
    loops.close();
  }

  @Test
  void sendsAColdObjectFromTheFillOfItsOwnGetObject() throws Exception {
    forget();
    Answer answer = get().await();
    assertThat(answer.body()).isEqualTo(parts.bytes);
    assertThat(answer.header("Cache-Status")).isEqualTo("Floe; fwd=uri-miss; stored");
    assertThat(demanded).as("only threads, no other answer").containsOnly("thread");
    assertThat(parts.origin.count("HEAD")).as("only the HEAD of the test itself").isEqualTo(1);
    assertThat(parts.origin.count("GET")).isEqualTo(1);
  }

  @Test
  void sendsAHitOnTheLoopAlone() throws Exception {
    fill();
    Answer answer = get().await();
    assertThat(answer.body()).isEqualTo(parts.bytes);
    assertThat(answer.header("Cache-Status")).isEqualTo("Floe; hit");
    assertThat(demanded).isEmpty();
    assertThat(parts.origin.count("GET")).isEqualTo(1);
  }

  @Test
  void answersAHeadOnTheLoopAlone() throws Exception {
    Answer answer = read(request(ClientWish.ANY, true, false)).await();
    assertThat(answer.head().contentLength()).isEqualTo(LENGTH);
    assertThat(answer.body()).isEmpty();
    assertThat(demanded).isEmpty();
    assertThat(parts.origin.count("GET")).isZero();
  }

  @Test
  void confirmsAnEntryBeforeItsUseIfTheClientWants() throws Exception {
    fill();
    Answer answer = read(request(ClientWish.REVALIDATE, false, false)).await();
    assertThat(answer.body()).isEqualTo(parts.bytes);
    assertThat(answer.header("Cache-Status")).isEqualTo("Floe; fwd=stale");
    assertThat(answer.header("X-Cache")).isEqualTo("HIT");
    assertThat(demanded).containsExactly("thread");
    assertThat(parts.origin.count("HEAD")).isEqualTo(2);
  }

  @Test
  void answers504IfTheClientWantsOnlyCachedObjects() throws Exception {
    forget();
    ClientWish cacheOnly = ClientWish.of(List.of("only-if-cached"), List.of());
    assertThat(read(request(cacheOnly, false, false)).await().status()).isEqualTo(504);
    assertThat(demanded).containsExactly("not cached");
    assertThat(parts.origin.count("GET")).isZero();
  }

  @Test
  void sendsTheRestFromS3IfNodesHaveLostAStripe() throws Exception {
    fill();
    parts.nodes.lose(2);
    assertThat(get().await().body()).isEqualTo(parts.bytes);
    assertThat(demanded).containsExactly("thread");
    assertThat(parts.origin.requests().getLast().headers().first("Range"))
        .contains("bytes=%d-%d".formatted(2 * STRIPE, LENGTH - 1));
  }

  // A version that is gone.

  @Test
  void startsAgainIfTheVersionIsGoneBeforeTheFirstByte() throws Exception {
    parts.overwriteAtOrigin();
    Answer answer = get().await();
    assertThat(answer.body()).isEqualTo(parts.bytes);
    assertThat(answer.header("ETag")).isNotEqualTo(parts.head.version().etag());
    assertThat(answer.header("Cache-Status")).isEqualTo("Floe; fwd=uri-miss; stored");
  }

  @Test
  void sendsTheClientsOwnRequestIfTwoVersionsAreGone() throws Exception {
    parts.overwriteAtOrigin();
    parts.origin.afterNext("HEAD", parts::overwriteAtOrigin);
    Answer answer = read(request(ClientWish.ANY, false, true)).await();
    assertThat(answer.status()).isEqualTo(203);
    assertThat(demanded.getLast()).isEqualTo("pass through: Floe; fwd=uri-miss");
    assertThat(parts.fillParts.contents.directory().get(KEY)).isNull();
  }

  @Test
  void cutsTheAnswerOffIfTheVersionIsGoneAfterTheFirstByte() throws Exception {
    fill();
    parts.nodes.lose(2);
    parts.overwriteAtOrigin();
    FakeExchange exchange = get();
    assertThatThrownBy(exchange::await).hasRootCauseMessage("the connection was cut");
    assertThat(parts.fillParts.contents.directory().get(KEY)).isNull();
  }

  // Failures of S3.

  @Test
  void sendsTheClientsOwnRequestIfS3FailsBeforeTheFirstByte() throws Exception {
    parts.origin.disconnect("GET", 10);
    assertThat(get().await().status()).isEqualTo(203);
    assertThat(demanded.getLast()).isEqualTo("pass through: Floe; fwd=uri-miss");
    assertThat(parts.fillParts.contents.directory().get(KEY))
        .as("an error removes nothing")
        .isNotNull();
  }

  @Test
  void cutsTheAnswerOffIfS3FailsAfterTheFirstByte() throws Exception {
    fill();
    parts.nodes.lose(2);
    parts.origin.disconnect("GET", 10);
    FakeExchange exchange = get();
    assertThatThrownBy(exchange::await).hasRootCauseMessage("the connection was cut");
    assertThat(parts.fillParts.contents.directory().get(KEY)).isNotNull();
  }

  @Test
  void relaysS3sOwnErrorForAColdObject() throws Exception {
    forget();
    parts.origin.refuse("GET", 403, 1);
    assertThat(get().await().status()).isEqualTo(403);
    assertThat(demanded).containsExactly("thread", "relay 403");
    assertThat(parts.origin.count("GET")).isEqualTo(1);
  }

  /** Otherwise the fill would wait for a reader that reads nothing. */
  @Test
  void leavesItsFillIfTheAnswerHasNoBody() throws Exception {
    forget();
    FakeExchange exchange = exchange();
    start(request(ClientWish.ANY, false, false), new Client(exchange, false));
    assertThat(exchange.await().body()).isEmpty();
    await().until(() -> parts.fills.active() == 0);
  }

  private void fill() throws Exception {
    forget();
    get().await();
    await().until(() -> parts.fills.active() == 0);
    demanded.clear();
  }

  private void forget() {
    parts.fillParts.contents.directory().remove(KEY);
  }

  private FakeExchange get() {
    return read(request(ClientWish.ANY, false, false));
  }

  private FakeExchange read(ObjectRequest request) {
    FakeExchange exchange = exchange();
    start(request, new Client(exchange, !request.headOnly()));
    return exchange;
  }

  private FakeExchange exchange() {
    return new FakeExchange(loops.get(0), "GET", "/bucket/key", Headers.EMPTY);
  }

  private void start(ObjectRequest request, ReadClient client) {
    loops.get(0).execute(() -> reads.start(request, client));
  }

  private static ObjectRequest request(ClientWish wish, boolean headOnly, boolean conditional) {
    return new ObjectRequest(KEY, null, 0, wish, false, headOnly, conditional);
  }

  /** Answers with the whole object or without a body; with 203 if the request is passed through. */
  private final class Client implements ReadClient {
    private final FakeExchange exchange;
    private final boolean wantsBody;

    Client(FakeExchange exchange, boolean wantsBody) {
      this.exchange = exchange;
      this.wantsBody = wantsBody;
    }

    @Override
    public Exchange exchange() {
      return exchange;
    }

    @Override
    public void onThread(Exchange.ThreadTask task) {
      demanded.add("thread");
      exchange.onThread(task);
    }

    @Override
    public ObjectAnswer answer(ObjectHead head) {
      return new WholeObject(exchange, head, wantsBody);
    }

    @Override
    public void refuseNotCached() {
      demanded.add("not cached");
      exchange.response().start(new ResponseHead(504, Headers.EMPTY, 0));
      exchange.response().end();
    }

    @Override
    public void passThrough(CacheOutcome outcome, ThreadResponse response) throws IOException {
      demanded.add("pass through: " + outcome.cacheStatus());
      answer(203, response);
    }

    @Override
    public void relay(OriginResult.Relay relay, CacheOutcome outcome, ThreadResponse response)
        throws IOException {
      demanded.add("relay " + relay.answer().status());
      answer(relay.answer().status(), response);
    }

    @Override
    public void relay(OriginResult.NoObject answer, CacheOutcome outcome, ThreadResponse response)
        throws IOException {
      demanded.add("relay of a head " + answer.status());
      answer(answer.status(), response);
    }

    private static void answer(int status, ThreadResponse response) throws IOException {
      response.start(new ResponseHead(status, Headers.EMPTY, 0));
      response.end();
    }
  }

  private record WholeObject(Exchange exchange, ObjectHead known, boolean wantsBody)
      implements ObjectAnswer {
    @Override
    public Optional<ByteRange> body() {
      return wantsBody
          ? Optional.of(new ByteRange(0, known.version().lengthBytes()))
          : Optional.empty();
    }

    @Override
    public boolean refused() {
      return false;
    }

    @Override
    public boolean archived() {
      return false;
    }

    @Override
    public ResponseHead head(CacheOutcome outcome) {
      Headers.Builder headers = Headers.builder().add("ETag", known.version().etag());
      outcome.addTo(headers);
      return new ResponseHead(200, headers.build(), known.version().lengthBytes());
    }

    @Override
    public void sendWithoutBody(CacheOutcome outcome) {
      exchange.response().start(head(outcome));
      exchange.response().end();
    }
  }
}
