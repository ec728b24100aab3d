package dev.floe.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBodyException;
import dev.floe.gateway.exchange.RequestFault;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Shares an origin that has 32 connections, and whose objects all have the same length. */
class SharedOriginTest {
  private static final long LONG = 2 * SharedOrigin.UNREAD_BYTES;

  /** The number of connections, out of the 32, that one identity may use for reads. */
  private static final int READS = 13;

  /** The number of long answers that one identity may leave unread. */
  private static final int UNREAD = 3;

  private final OneLength origin = new OneLength();
  private final OriginClient shared = new SharedOrigin(origin, settings(0, Duration.ofSeconds(30)));

  /**
   * Requires a higher rate than any machine reaches, over a window that is shorter than any wait.
   */
  private final OriginClient hurried =
      new SharedOrigin(origin, settings(Long.MAX_VALUE, Duration.ofNanos(1)));

  private static OriginSettings settings(long minimumBytesPerSecond, Duration rateWindow) {
    OriginSettings standard = OriginSettings.of(URI.create("http://origin"), "r");
    return new OriginSettings(
        standard.endpoint(),
        standard.region(),
        standard.checksums(),
        32,
        standard.connectTimeout(),
        standard.acquireTimeout(),
        standard.readTimeout(),
        minimumBytesPerSecond,
        rateWindow);
  }

  // Connections.

  @Test
  void refusesRequestsBeyondAShareUntilAnAnswerIsClosed() throws IOException {
    List<OriginResponse> open = new ArrayList<>();
    assertBusy(() -> {
      while (open.size() < 32) {
        open.add(shared.send(readBy("a")));
      }
    });
    assertThat(open).hasSize(READS);
    shared.send(request("PUT").by(Claimant.client("PUT", "b"))).close();
    shared.send(request("HEAD")).close();
    try (OriginResponse fill = shared.send(request("GET"))) {
      assertThat(fill.chargeTo(Claimant.reader("a"))).isFalse();
      open.removeFirst().close();
      assertThat(fill.chargeTo(Claimant.reader("a"))).isTrue();
      assertBusy(() -> shared.send(readBy("a")));
    }
    shared.send(readBy("a")).close();
  }

  @Test
  void releasesTheConnectionOfARequestThatFails() throws IOException {
    origin.failing = true;
    for (int i = 0; i < 2 * READS; i++) {
      assertThatThrownBy(() -> shared.send(readBy("a"))).hasMessage("connection refused");
    }
    origin.failing = false;
    assertThat(shared.send(readBy("a")).status()).isEqualTo(200);
  }

  @Test
  void releasesTheConnectionOfAnAnswerThatCannotBeCutOff() throws IOException {
    origin.objectBytes = LONG;
    List<OriginResponse> unread = new ArrayList<>();
    for (int i = 0; i < UNREAD; i++) {
      unread.add(shared.send(readBy("a")));
    }
    origin.stubborn = true;
    for (int i = 0; i < READS; i++) {
      assertThatThrownBy(() -> shared.send(readBy("a"))).hasMessage("planned");
    }
    origin.stubborn = false;
    for (OriginResponse each : unread) {
      each.close();
    }
    shared.send(readBy("a")).close();
  }

  @Test
  void releasesAConnectionOnceAlthoughItsAnswerIsClosedTwice() throws IOException {
    List<OriginResponse> open = new ArrayList<>();
    for (int i = 0; i < READS; i++) {
      open.add(shared.send(readBy("a")));
    }
    open.getFirst().close();
    open.getFirst().close();
    assertThat(origin.closed).isEqualTo(1);
    OriginResponse next = shared.send(readBy("a"));
    assertBusy(() -> shared.send(readBy("a")));
    next.close();
  }

  // Long answers.

  @Test
  void refusesLongAnswersWhileTheIdentityLeavesOthersUnread() throws IOException {
    origin.objectBytes = LONG;
    List<OriginResponse> unread = new ArrayList<>();
    assertBusy(() -> {
      while (unread.size() < 32) {
        unread.add(shared.send(readBy("a")));
      }
    });
    assertThat(unread).hasSize(UNREAD);
    try (OriginResponse fill = shared.send(request("GET"))) {
      assertThat(fill.chargeTo(Claimant.reader("a"))).isFalse();
      assertThat(fill.chargeTo(Claimant.reader("b"))).isTrue();
    }
    shared.send(request("HEAD").by(Claimant.reader("a"))).close();

    unread.getFirst().body().readAllBytes();
    try (OriginResponse next = shared.send(readBy("a"))) {
      assertBusy(() -> shared.send(readBy("a")));
      assertThat(next.status()).isEqualTo(200);
    }
    for (OriginResponse each : unread) {
      each.close();
    }
    for (int i = 0; i < UNREAD; i++) {
      assertThat(shared.send(readBy("a")).status()).isEqualTo(200);
    }
  }

  @Test
  void shortAnswersDoNotCountAsUnread() throws IOException {
    origin.objectBytes = SharedOrigin.UNREAD_BYTES;
    for (int i = 0; i < 10; i++) {
      assertThat(shared.send(readBy("a")).status()).isEqualTo(200);
    }
  }

  @Test
  void endsTheLongAnswerThatItRefuses() throws IOException {
    origin.objectBytes = LONG;
    for (int i = 0; i < UNREAD; i++) {
      shared.send(readBy("a"));
    }
    for (int i = 0; i < 2 * READS; i++) {
      assertBusy(() -> shared.send(readBy("a")));
    }
    assertThat(origin.aborted).isEqualTo(2 * READS);
    assertThat(origin.closed).isEqualTo(2 * READS);
    origin.objectBytes = 0;
    assertThat(shared.send(readBy("a")).status()).as("its connections are free").isEqualTo(200);
  }

  /** Otherwise a client at its limit of connections would be refused long answers forever. */
  @Test
  void aRefusedChargeLeavesNoAnswerUnread() throws IOException {
    List<OriginResponse> open = new ArrayList<>();
    for (int i = 0; i < READS; i++) {
      open.add(shared.send(readBy("a")));
    }
    origin.objectBytes = LONG;
    for (int i = 0; i < UNREAD; i++) {
      try (OriginResponse fill = shared.send(request("GET"))) {
        assertThat(fill.chargeTo(Claimant.reader("a"))).isFalse();
      }
    }
    open.forEach(OriginResponse::close);

    for (int i = 0; i < UNREAD; i++) {
      assertThat(shared.send(readBy("a")).status()).isEqualTo(200);
    }
  }

  // Slow clients.

  @Test
  void endsAnAnswerThatItsClientReadsTooSlowly() throws IOException {
    try (OriginResponse answer = hurried.send(readBy("a"))) {
      assertThatThrownBy(() -> readInPieces(answer)).hasMessageContaining("reads more slowly");
      assertThat(origin.aborted).isEqualTo(1);
    }
  }

  @Test
  void pacesAnAnswerOnlyWhileAClientReadsIt() throws IOException {
    try (OriginResponse fill = hurried.send(request("GET"))) {
      readInPieces(fill);
    }
    try (OriginResponse passedOn = hurried.send(request("GET"))) {
      assertThat(passedOn.chargeTo(Claimant.reader("a"))).isTrue();
      assertThatThrownBy(() -> readInPieces(passedOn)).hasMessageContaining("reads more slowly");
    }
  }

  @Test
  void refusesABodyThatItsClientSendsTooSlowly() {
    OriginRequest put = request("PUT").by(Claimant.client("PUT", "a")).withBody(new Bytes(1000));
    assertThatThrownBy(() -> hurried.send(put))
        .isInstanceOfSatisfying(
            RequestBodyException.class,
            e -> assertThat(e.fault().kind()).isEqualTo(RequestFault.Kind.TIMEOUT));
  }

  private static void readInPieces(OriginResponse answer) throws IOException {
    byte[] piece = new byte[1 << 10];
    while (answer.body().read(piece) >= 0) {}
  }

  private static void assertBusy(ThrowingCallable sending) {
    assertThatThrownBy(sending)
        .isInstanceOfSatisfying(OriginException.class, e -> assertThat(e.isBusy()).isTrue());
  }

  private static OriginRequest request(String method) {
    return OriginRequest.of(method, "/bkt/key", "", Headers.EMPTY);
  }

  private static OriginRequest readBy(String identity) {
    return request("GET").by(Claimant.reader(identity));
  }

  /** A body of this many bytes. Each read takes a hundred of them. */
  private static final class Bytes implements OriginBody {
    private final int lengthBytes;
    private int sentBytes;

    Bytes(int lengthBytes) {
      this.lengthBytes = lengthBytes;
    }

    @Override
    public long lengthBytes() {
      return lengthBytes;
    }

    @Override
    public int read(ByteBuffer into) {
      if (sentBytes == lengthBytes) {
        return -1;
      }
      into.put(new byte[100]);
      sentBytes += 100;
      return 100;
    }
  }

  /**
   * Answers GET and HEAD for objects of one length. Counts the answers that are aborted and closed.
   */
  private static final class OneLength implements OriginClient {
    private long objectBytes = 10_000;
    private boolean failing;
    private boolean stubborn;
    private int aborted;
    private int closed;

    @Override
    public OriginResponse send(OriginRequest request) throws IOException {
      if (failing) {
        throw new OriginException("connection refused", new IOException(), false);
      }
      OriginBody body = request.body();
      if (body != null) {
        ByteBuffer into = ByteBuffer.allocate(1 << 10);
        while (body.read(into) >= 0) {}
      }
      byte[] sent = new byte[request.method().equals("GET") ? (int) objectBytes : 0];
      return new RecordedAnswer(objectBytes, sent, this::abort, () -> closed++);
    }

    @Override
    public void close() {}

    private void abort() {
      if (stubborn) {
        throw new IllegalStateException("planned");
      }
      aborted++;
    }
  }
}
