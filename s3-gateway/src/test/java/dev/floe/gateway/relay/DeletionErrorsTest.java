package dev.floe.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.origin.TrustedOrigin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The errors of individual keys in the answer to DeleteObjects, as clients receive them. */
class DeletionErrorsTest {

  /**
   * Returns the text that a client receives if the origin's bytes arrive in pieces of this length.
   */
  private static String received(String result, int pieceBytes) throws IOException {
    InputStream pieces =
        new ByteArrayInputStream(result.getBytes(StandardCharsets.UTF_8)) {
          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, pieceBytes));
          }
        };
    return new String(new DeletionErrors(pieces).readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String error(String key, String code) {
    return "<Error><Key>%s</Key><Code>%s</Code><Message>m</Message></Error>".formatted(key, code);
  }

  /**
   * S3's errors about the gateway's own credentials are logged and replaced; others are passed on.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 50, 10_000})
  void errorsOfTheGatewaysCredentialsBecomeServiceUnavailable(int pieceBytes) throws Exception {
    try (ExpectedLog log = ExpectedLog.of(TrustedOrigin.class)) {
      String result =
          "<DeleteResult><Deleted><Key>ä</Key></Deleted>%s%s%s</DeleteResult>"
              .formatted(
                  error("a", "AccessDenied"), error("b", "ExpiredToken"), error("c", "NoSuchKey"));
      assertThat(received(result, pieceBytes))
          .startsWith("<DeleteResult><Deleted><Key>ä</Key></Deleted>" + error("a", "AccessDenied"))
          .contains("<Error><Key>b</Key><Code>ServiceUnavailable</Code><Message>")
          .doesNotContain("ExpiredToken")
          .endsWith(error("c", "NoSuchKey") + "</DeleteResult>");
      assertThat(log.messages())
          .singleElement()
          .satisfies(message -> assertThat(message).contains("ExpiredToken"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "<", "a<Err", "<Error", "<Error><Key>", "<Errors></Error>", "<<Error<"})
  void everythingElseIsPassedOnUnchanged(String result) throws Exception {
    for (int pieceBytes : new int[] {1, 3, 100}) {
      assertThat(received(result, pieceBytes)).isEqualTo(result);
    }
  }

  @Test
  void anErrorWithoutAnEndIsNotCollectedForever() {
    assertThatThrownBy(() -> received("<Error>" + "a".repeat(100_000), 10_000))
        .isInstanceOf(IOException.class);
  }
}
