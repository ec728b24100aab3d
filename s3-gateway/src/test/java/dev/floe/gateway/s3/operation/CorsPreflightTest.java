package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.Target;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.origin.RecordedAnswer;
import dev.floe.gateway.relay.RecordedResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The bounds of preflights, which clients may send without credentials. */
class CorsPreflightTest {
  /** More clients than there are permits. */
  private static final int CLIENTS = 40;

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger lengthBytes = new AtomicInteger(1000);
  private final CorsPreflight preflight = new CorsPreflight(new Origin(), new CorsAnswers());

  /**
   * Each client takes its answer only after the next client has asked, as a slow client would. A
   * waiting answer may hold neither a permit nor a connection to the origin.
   */
  @Test
  void clientsThatReadSlowlyHoldNoPermit() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    askWhileTheLastOneIsAnswered(CLIENTS, answered);
    assertThat(answered).hasValue(CLIENTS);
    assertThat(open).hasValue(0);
  }

  private void askWhileTheLastOneIsAnswered(int left, AtomicInteger answered) throws IOException {
    if (left == 0) {
      return;
    }
    ask(() -> {
      assertThat(open).as("connections while a client is answered").hasValue(0);
      answered.incrementAndGet();
      askWhileTheLastOneIsAnswered(left - 1, answered);
    });
  }

  @Test
  void omitsABodyThatIsTooLong() throws Exception {
    lengthBytes.set((64 << 10) + 1);
    AtomicInteger answered = new AtomicInteger();
    assertThat(ask(answered::incrementAndGet)).isZero();
    assertThat(answered).hasValue(1);
  }

  /** Returns the length of the body that the client received. */
  private int ask(RecordedResponse.Callback atBody) throws IOException {
    Headers headers =
        Headers.builder()
            .add("Host", "gateway")
            .add("Origin", "http://web.test")
            .add("Access-Control-Request-Method", "PUT")
            .build();
    RequestHead head =
        new RequestHead(
            "OPTIONS", "/b/k", "", headers, 0, InetSocketAddress.createUnresolved("client", 1));
    RecordedResponse client = new RecordedResponse(atBody);
    try {
      preflight.handle(head, false, new Target("b", "k"), new Context(client));
    } catch (Failed e) {
      throw e.cause;
    }
    assertThat(client.status()).isEqualTo(200);
    return client.text().length();
  }

  private static final class Failed extends RuntimeException {
    private final IOException cause;

    Failed(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  /** Runs thread code at once. */
  private record Context(RecordedResponse client) implements OperationContext {
    @Override
    public void onThread(Exchange.ThreadTask task) {
      try {
        task.run(client);
      } catch (IOException e) {
        throw new Failed(e);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Exchange exchange() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Headers headers() {
      return Headers.EMPTY;
    }

    @Override
    public Caller caller() {
      return new Caller("anonymous", "");
    }

    @Override
    public Payload payload() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void refuse(S3Exception refusal, Headers more) {
      throw refusal;
    }
  }

  private final class Origin implements OriginClient {
    @Override
    public OriginResponse send(OriginRequest request) {
      return RecordedAnswer.counted(new byte[lengthBytes.get()], open);
    }

    @Override
    public void close() {}
  }
}
