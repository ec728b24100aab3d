package dev.floe.gateway.s3.operation.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Query;
import org.junit.jupiter.api.Test;

/** S3's answer to a fill's request, relayed to the client whose request began the fill. */
class RelayedReadTest {
  private static final Headers ANSWER =
      Headers.builder()
          .add("Content-Type", "a/b")
          .add("x-amz-checksum-crc32", "AAAAAA==")
          .add("X-Amz-Checksum-Type", "FULL_OBJECT")
          .build();

  @Test
  void hasNoChecksumsThatTheClientDidNotAskFor() {
    assertThat(relayed("", Headers.EMPTY, 200))
        .isEqualTo(Headers.builder().add("Content-Type", "a/b").build());
  }

  @Test
  void hasTheChecksumsThatTheClientAskedFor() {
    Headers asked = Headers.builder().add("x-amz-checksum-mode", "ENABLED").build();
    assertThat(relayed("", asked, 200)).isEqualTo(ANSWER);
  }

  @Test
  void hasTheHeadersThatTheClientReplaces() {
    Headers relayed =
        relayed("response-content-type=c%2Fd&response-content-language=de", Headers.EMPTY, 200);
    assertThat(relayed.first("Content-Type")).contains("c/d");
    assertThat(relayed.first("Content-Language")).contains("de");
  }

  @Test
  void isLeftAloneIfItIsAnError() {
    assertThat(relayed("response-content-type=c%2Fd", Headers.EMPTY, 404)).isEqualTo(ANSWER);
  }

  private static Headers relayed(String query, Headers headers, int status) {
    ReadRequest.Cacheable request =
        (ReadRequest.Cacheable) ReadRequest.of(headers, Query.parse(query));
    return ReadAnswer.relayed(request, status, ANSWER);
  }
}
