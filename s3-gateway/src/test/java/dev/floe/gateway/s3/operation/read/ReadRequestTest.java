package dev.floe.gateway.s3.operation.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.policy.freshness.ClientWish;
import dev.floe.gateway.s3.operation.read.ReadRequest.Bypass;
import dev.floe.gateway.s3.operation.read.ReadRequest.Cacheable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A query or header that may change the answer in an unknown way bypasses the cache. */
class ReadRequestTest {
  @ParameterizedTest
  @CsvSource({
    "versionId=null, VERSION_ID",
    "response-content-type=, RESPONSE_OVERRIDE",
    "response-content-type=a%0D%0AX: b, RESPONSE_OVERRIDE",
    "response-content-type=%C3%BC, RESPONSE_OVERRIDE",
    "response-expires=tomorrow, RESPONSE_OVERRIDE",
    "response-unheard-of=a, RESPONSE_OVERRIDE",
    "response-content-type=a&anything, QUERY_PARAMETER",
    "anything, QUERY_PARAMETER",
  })
  void queriesOfUnknownEffectGoToS3(String query, BypassReason reason) {
    assertThat(ReadRequest.of(Headers.EMPTY, Query.parse(query))).isEqualTo(new Bypass(reason));
  }

  @Test
  void overridesAreHeadersOfTheAnswer() {
    String query =
        "response-content-type=a%2Fb&response-cache-control=no-cache&response-content-disposition="
            + "x%3B%20y&response-content-encoding=gzip&response-content-language=de"
            + "&response-expires=Thu%2C%2001%20Jan%202026%2000%3A00%3A00%20GMT";
    assertThat(ReadRequest.of(Headers.EMPTY, Query.parse(query)))
        .isInstanceOfSatisfying(
            Cacheable.class,
            read ->
                assertThat(read.parameters().overrides())
                    .isEqualTo(
                        Headers.builder()
                            .add("Content-Type", "a/b")
                            .add("Cache-Control", "no-cache")
                            .add("Content-Disposition", "x; y")
                            .add("Content-Encoding", "gzip")
                            .add("Content-Language", "de")
                            .add("Expires", "Thu, 01 Jan 2026 00:00:00 GMT")
                            .build()));
  }

  /** Requests with headers that the cache does not understand or cannot obey bypass it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x-amz-server-side-encryption-customer-algorithm: AES256 | SSE_C",
        "x-amz-request-payer: requester | REQUEST_HEADER",
        "x-amz-expected-bucket-owner: 1 | BUCKET_OWNER",
        "X-Amz-Unheard-Of: 1 | REQUEST_HEADER",
        "Origin: https://page.example | REQUEST_HEADER",
        "Access-Control-Request-Method: PUT | REQUEST_HEADER",
        "x-goog-encryption-key: a | REQUEST_HEADER",
        "Cache-Control: max-age=0, no-store | CLIENT_NO_STORE",
        "Range: bytes=0-1,3-4 | RANGE_FORM",
        "Range: bytes=0-1; Range: bytes=0-1 | RANGE_FORM",
        "If-Match: \"a\" \"b\" | CONDITION_FORM",
        "If-None-Match: \"a | CONDITION_FORM",
        "If-None-Match: \"a\"; if-none-match: \"b\" | CONDITION_FORM",
        "If-Modified-Since: 2026-01-01 | CONDITION_FORM",
        "If-Unmodified-Since: now | CONDITION_FORM",
        "If-Range: a | CONDITION_FORM",
      })
  void headersThatAreNotUnderstoodGoToS3(String headers, BypassReason reason) {
    assertThat(ReadRequest.of(parse(headers), Query.EMPTY)).isEqualTo(new Bypass(reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "User-Agent: a",
        "Referer: a",
        "Pragma: a",
        "x-amz-date: 20260101T000000Z",
        "x-amz-content-sha256: UNSIGNED-PAYLOAD",
        "x-amz-security-token: a",
        "x-amz-user-agent: a",
        "x-amz-te: append-md5",
        "x-amz-checksum-mode: ENABLED",
        "x-amz-checksum-crc32: AAAAAA==",
        "Range: bytes=0-",
        "If-Match: \"a\"",
        "If-Match: *",
        "If-Match: \"a\", \"b\"",
        "If-None-Match: W/\"a\", \"b\"",
        "If-Range: W/\"a\"; Range: bytes=0-1",
        "x-amz-expected-bucket-owner: 123456789012",
        "If-None-Match: a",
        "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT",
        "If-Range: \"a\"; Range: bytes=0-1",
      })
  void headersThatAreKnownToBeHarmlessAreCacheable(String headers) {
    assertThat(ReadRequest.of(parse(headers), Query.EMPTY)).isInstanceOf(Cacheable.class);
  }

  @Test
  void aPartIsCacheableUnlessARangeIsGivenToo() {
    Query query = Query.parse("partNumber=12");
    assertThat(ReadRequest.of(Headers.EMPTY, query))
        .isInstanceOfSatisfying(
            Cacheable.class, read -> assertThat(read.parameters().part()).isEqualTo(12));
    assertThat(ReadRequest.of(parse("Range: bytes=0-1"), query))
        .isEqualTo(new Bypass(BypassReason.PART_NUMBER));
  }

  @Test
  void noCacheIsCacheableButAsksForRevalidation() {
    assertThat(ReadRequest.of(parse("Cache-Control: no-cache"), Query.EMPTY))
        .isInstanceOfSatisfying(
            Cacheable.class, read -> assertThat(read.wish()).isEqualTo(ClientWish.REVALIDATE));
  }

  private static Headers parse(String headers) {
    Headers.Builder builder = Headers.builder();
    for (String line : headers.split("; (?=[A-Za-z-]+: )", -1)) {
      String[] parts = line.split(": ", 2);
      builder.add(parts[0], parts[1]);
    }
    return builder.build();
  }
}
