package dev.floe.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.origin.TrustedOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A 200 whose document decides whether the operation succeeded. */
class DeferredResultTest {
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicBoolean succeeded = new AtomicBoolean();

  private RecordedResponse relay(String document, RecordedResponse.Callback atBody)
      throws IOException {
    RecordedResponse response = new RecordedResponse(atBody);
    boolean result =
        DeferredResult.relay(
            new RecordedAnswer(document.getBytes(StandardCharsets.UTF_8), open),
            new ResponseHead(200, Headers.EMPTY, 0),
            UnaryOperator.identity(),
            response,
            (created, _) -> succeeded.set(created));
    assertThat(result).isEqualTo(succeeded.get());
    assertThat(response.ended()).isTrue();
    return response;
  }

  /** The client may read as slowly as it likes. */
  @Test
  void theDocumentIsSentWithoutAConnectionToTheOrigin() throws Exception {
    RecordedResponse response =
        relay("<Result/>", () -> assertThat(open).as("connections").hasValue(0));
    assertThat(response.text()).isEqualTo("<Result/>");
    assertThat(succeeded).isTrue();
  }

  @Test
  void complaintsAboutTheGatewayReachNoClient() throws Exception {
    try (ExpectedLog log = ExpectedLog.of(TrustedOrigin.class)) {
      RecordedResponse response = relay("<Error><Code>ExpiredToken</Code></Error>", () -> {});
      assertThat(response.text())
          .contains("<Code>ServiceUnavailable</Code>")
          .doesNotContain("ExpiredToken");
      assertThat(log.messages()).hasSize(1);
    }
    assertThat(relay("<Error><Code>NoSuchKey</Code></Error>", () -> {}).text())
        .contains("NoSuchKey");
    assertThat(succeeded).isFalse();
  }
}
