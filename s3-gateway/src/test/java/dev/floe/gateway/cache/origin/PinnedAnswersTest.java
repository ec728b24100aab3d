package dev.floe.gateway.cache.origin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import java.io.InputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to requests for bytes 100 to 199, or for all bytes, of a version of 1000 bytes. */
class PinnedAnswersTest {
  private static final String ETAG = "\"etag\"";
  private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final ObjectVersion VERSION = new ObjectVersion(ETAG, WRITTEN, 1000, "");
  private static final ByteRange RANGE = new ByteRange(100, 200);
  private static final ByteRange WHOLE = new ByteRange(0, 1000);

  @Test
  void acceptsTheRequestedBytes() {
    assertThatCode(() -> check(206, "bytes 100-199/1000", 100, ETAG, WRITTEN, RANGE))
        .doesNotThrowAnyException();
    assertThatCode(() -> check(206, "bytes 0-999/1000", 1000, ETAG, WRITTEN, WHOLE))
        .doesNotThrowAnyException();
    assertThatCode(() -> check(200, "", 1000, ETAG, WRITTEN, WHOLE)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 412, 416})
  void saysThatTheVersionIsGone(int status) {
    assertThatThrownBy(() -> check(status, "", 0, ETAG, WRITTEN, RANGE))
        .isInstanceOf(VersionGoneException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"other\"", "W/\"etag\"", "etag", ""})
  void refusesAnotherVersion(String etag) {
    assertThatThrownBy(() -> check(206, "bytes 100-199/1000", 100, etag, WRITTEN, RANGE))
        .isInstanceOf(VersionGoneException.class);
  }

  @Test
  void refusesAnotherLastModified() {
    Instant later = WRITTEN.plusSeconds(1);
    assertThatThrownBy(() -> check(206, "bytes 100-199/1000", 100, ETAG, later, RANGE))
        .isInstanceOf(VersionGoneException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "206, bytes 99-199/1000, 101",
    "206, bytes 100-198/1000, 99",
    "206, bytes 100-200/1000, 101",
    "206, bytes 100-199/1001, 100",
    "206, bytes 100-199/*, 100",
    "206, '', 100",
    "200, '', 1000",
    "200, '', 100",
    "204, '', 0",
    "301, '', 0",
    "403, '', 0",
    "500, '', 0",
    "503, '', 0"
  })
  void refusesAnswersThatAreNotTheRange(int status, String contentRange, long length) {
    assertThatThrownBy(() -> check(status, contentRange, length, ETAG, WRITTEN, RANGE))
        .isInstanceOf(OriginException.class);
  }

  @Test
  void refusesAWholeObjectOfAnotherLength() {
    assertThatThrownBy(() -> check(200, "", 999, ETAG, WRITTEN, WHOLE))
        .isInstanceOf(OriginException.class);
  }

  private static void check(
      int status, String contentRange, long length, String etag, Instant time, ByteRange range)
      throws Exception {
    Headers.Builder headers = Headers.builder().add("Last-Modified", HttpDates.format(time));
    if (!etag.isEmpty()) {
      headers.add("ETag", etag);
    }
    if (!contentRange.isEmpty()) {
      headers.add("Content-Range", contentRange);
    }
    PinnedAnswers.check(new Answer(status, headers.build(), length), VERSION, range);
  }

  private record Answer(int status, Headers headers, long contentLength) implements OriginResponse {
    @Override
    public InputStream body() {
      return InputStream.nullInputStream();
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
