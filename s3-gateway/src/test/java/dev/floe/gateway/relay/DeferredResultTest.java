package dev.floe.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.origin.RecordedAnswer;
import dev.floe.gateway.origin.TrustedOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A 200 answer whose document says whether the operation succeeded. */
class DeferredResultTest {
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicBoolean succeeded = new AtomicBoolean();

  private RecordedResponse relay(String document, RecordedResponse.Callback atBody)
      throws IOException {
    RecordedResponse response = new RecordedResponse(atBody);
    boolean result =
        DeferredResult.relay(
            RecordedAnswer.counted(document.getBytes(StandardCharsets.UTF_8), open),
            new ResponseHead(200, Headers.EMPTY, 0),
            UnaryOperator.identity(),
            response,
            (created, _) -> succeeded.set(created));
    assertThat(result).isEqualTo(succeeded.get());
    assertThat(response.ended()).isTrue();
    return response;
  }

  /** A slow client does not occupy a connection to the origin. */
  @Test
  void theDocumentIsSentWithoutAConnectionToTheOrigin() throws Exception {
    RecordedResponse response =
        relay("<Result/>", () -> assertThat(open).as("connections").hasValue(0));
    assertThat(response.text()).isEqualTo("<Result/>");
    assertThat(succeeded).isTrue();
  }

  /** Documents that S3 may send after a 200. Only a result shows that the operation succeeded. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<CompleteMultipartUploadResult xmlns='s3'></CompleteMultipartUploadResult> | true",
        "'<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CopyObjectResult><ETag>e</ETag></CopyObjectResult>' | true",
        "<?xml version='1.0'?> <s3:CopyPartResult xmlns:s3='s3'/>     | true",
        "''                                                         | false",
        "'  \n '                                                     | false",
        "<?xml version='1.0'?>                                        | false",
        "<?xml version='1.0'?> <Error><Code>InternalError</Code></Error> | false",
        "<html>no result</html>                                       | false",
        "<CopyObjectResult><Error/></CopyObjectResult>                | false"
      })
  void onlyAResultIsASuccess(String document, boolean success) throws Exception {
    RecordedResponse response = relay(document, () -> {});
    assertThat(succeeded.get()).isEqualTo(success);
    if (success) {
      assertThat(response.text()).isEqualTo(document);
    } else {
      assertThat(response.text()).contains("<Error");
    }
  }

  /** An SDK would read a blank document as a result without an ETag. */
  @Test
  void anAnswerWithoutAResultReachesTheClientAsAnError() throws Exception {
    assertThat(relay(" \n ", () -> {}).text())
        .contains("<Error><Code>InternalError</Code>", "without a result");
  }

  /**
   * S3's errors about the gateway's own credentials are logged and replaced; others are passed on.
   */
  @Test
  void errorsOfTheGatewaysCredentialsReachNoClient() throws Exception {
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
