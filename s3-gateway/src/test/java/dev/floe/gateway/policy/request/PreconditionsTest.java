package dev.floe.gateway.policy.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.request.Preconditions.IfRange;
import dev.floe.gateway.policy.request.Preconditions.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreconditionsTest {
  private static final Instant MODIFIED = Instant.parse("2026-01-01T00:00:00Z");
  private static final ObjectVersion VERSION = new ObjectVersion("\"a\"", MODIFIED, 10, "");

  /** Dates are in seconds relative to the object's Last-Modified. */
  @ParameterizedTest
  @CsvSource({
    // If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since
    " ,  ,  ,  , PROCEED",
    "'\"a\"',  ,  ,  , PROCEED",
    "a,  ,  ,  , PROCEED",
    "*,  ,  ,  , PROCEED",
    "'\"b\"',  ,  ,  , FAILED",
    " , 0,  ,  , PROCEED",
    " , 1,  ,  , PROCEED",
    " , -1,  ,  , FAILED",
    "'\"a\"', -1,  ,  , PROCEED",
    "'\"b\"', 1,  ,  , FAILED",
    " ,  , '\"a\"',  , NOT_MODIFIED",
    " ,  , a,  , NOT_MODIFIED",
    " ,  , *,  , NOT_MODIFIED",
    " ,  , '\"b\"',  , PROCEED",
    " ,  ,  , 0, NOT_MODIFIED",
    " ,  ,  , 1, NOT_MODIFIED",
    " ,  ,  , -1, PROCEED",
    " ,  , '\"a\"', -1, NOT_MODIFIED",
    " ,  , '\"b\"', 1, PROCEED",
    "'\"a\"',  , '\"a\"',  , NOT_MODIFIED",
    "'\"b\"',  , '\"a\"',  , FAILED",
    " , -1,  , 1, FAILED",
    "'\"b\", \"a\"',  ,  ,  , PROCEED",
    "'\"b\",\"c\"',  ,  ,  , FAILED",
    "'W/\"a\"',  ,  ,  , FAILED",
    "'W/\"a\", \"a\"',  ,  ,  , PROCEED",
    " ,  , '\"b\", \"a\"',  , NOT_MODIFIED",
    " ,  , 'W/\"a\"',  , NOT_MODIFIED",
    " ,  , '\"b\" , W/\"a\"',  , NOT_MODIFIED",
    " ,  , '\"b\", W/\"c\"',  , PROCEED",
  })
  void followS3sPrecedence(
      @Nullable String ifMatch,
      @Nullable Long unmodifiedSince,
      @Nullable String ifNoneMatch,
      @Nullable Long modifiedSince,
      Verdict verdict) {
    Preconditions conditions =
        new Preconditions(
            tags(ifMatch), after(unmodifiedSince), tags(ifNoneMatch), after(modifiedSince), null);
    assertThat(conditions.against(VERSION)).isEqualTo(verdict);
  }

  @Test
  void ifRangeNeedsTheSameVersion() {
    assertThat(Preconditions.NONE.rangeCounts(VERSION)).isTrue();
    assertThat(ifRange(new IfRange.Tag("\"a\"")).rangeCounts(VERSION)).isTrue();
    assertThat(ifRange(new IfRange.Tag("\"b\"")).rangeCounts(VERSION)).isFalse();
    assertThat(ifRange(new IfRange.Tag("W/\"a\"")).rangeCounts(VERSION)).isFalse();
    assertThat(ifRange(new IfRange.Date(MODIFIED)).rangeCounts(VERSION)).isTrue();
    assertThat(ifRange(new IfRange.Date(MODIFIED.plusSeconds(1))).rangeCounts(VERSION)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\"a", "\"a\" \"b\"", "\"a\",", "*, \"a\"", "a, b", "W/ \"a\""})
  void leavesOtherFormsToS3(String header) {
    assertThat(EntityTags.parse(header)).isEmpty();
  }

  @Test
  void aListMayFillTheWholeHead() {
    String many = "W/\"x\",".repeat(4000) + "\"a\"";
    assertThat(EntityTags.parse(many).orElseThrow().matchStrongly("\"a\"")).isTrue();
  }

  private static @Nullable EntityTags tags(@Nullable String header) {
    return header == null ? null : EntityTags.parse(header).orElseThrow();
  }

  private static @Nullable Instant after(@Nullable Long seconds) {
    return seconds == null ? null : MODIFIED.plusSeconds(seconds);
  }

  private static Preconditions ifRange(IfRange value) {
    return new Preconditions(null, null, null, null, value);
  }
}
