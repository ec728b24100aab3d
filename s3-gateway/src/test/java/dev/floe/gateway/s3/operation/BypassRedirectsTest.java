package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Headers;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BypassRedirectsTest {
  /**
   * A request is redirected only if a client that follows with the same headers asks S3 for the
   * same object. Each case: a header that the client sent, one that the gateway would send to S3,
   * perhaps taken from the query, and whether the request may be redirected.
   */
  @ParameterizedTest
  @CsvSource({
    "Range, Range, true",
    "If-None-Match, If-None-Match, true",
    "Cookie, '', true",
    "'', X-Amz-Security-Token, true",
    "Authorization, '', false",
    "x-amz-date, '', false",
    "X-Amz-Content-Sha256, '', false",
    "x-amz-user-agent, '', false",
    "Origin, Origin, false",
    "'', Access-Control-Request-Method, false",
    "'', x-amz-checksum-mode, false",
    "'', x-amz-request-payer, false",
    "'', x-amz-expected-bucket-owner, false",
    "'', x-amz-server-side-encryption-customer-key, false",
    "x-goog-user-project, x-goog-user-project, false",
    "x-own, x-own, false"
  })
  void redirectsOnlyRequestsThatAClientRepeatsUnchanged(
      String sent, String admitted, boolean follows) {
    assertThat(BypassRedirects.followable(headers(sent), headers(admitted))).isEqualTo(follows);
  }

  @ParameterizedTest
  @CsvSource({
    "https://s3/bk/a?X-Amz-Signature=1, true, true",
    "http://s3/bk/a, true, false",
    "http://s3/bk/a, false, true",
    "https://s3/bk/a/../b, false, false",
    "https://s3/bk/./b, false, false",
    "https://s3/bk/.., false, false",
    "https://s3/bk/a..b/...?x=/../, false, true"
  })
  void staysOnTlsAndOnPathsThatNoClientRewrites(URI url, boolean secure, boolean reachable) {
    assertThat(BypassRedirects.reachable(url, secure)).isEqualTo(reachable);
  }

  private static Headers headers(String name) {
    return name.isEmpty() ? Headers.EMPTY : Headers.builder().add(name, "value").build();
  }
}
