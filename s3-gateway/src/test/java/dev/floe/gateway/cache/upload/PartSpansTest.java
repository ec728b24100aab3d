package dev.floe.gateway.cache.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.object.ListedPart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Divides parts at the boundaries of stripes. The table has stripes of 10 bytes. */
class PartSpansTest {
  @ParameterizedTest
  @CsvSource({
    "0,  0,  0,  0,  0",
    "0,  3,  0,  0,  3",
    "0,  10, 0,  10, 10",
    "0,  25, 0,  20, 25",
    "20, 20, 20, 40, 40",
    "5,  5,  10, 10, 10",
    "5,  3,  8,  8,  8",
    "5,  10, 10, 10, 15",
    "5,  30, 10, 30, 35",
    "5,  15, 10, 20, 20",
    "7,  0,  7,  7,  7"
  })
  void separatesWholeStripes(long start, long lengthBytes, long bodyStart, long bodyEnd, long end) {
    assertThat(PartSpans.of(start, lengthBytes, 10))
        .isEqualTo(new PartSpans(start, bodyStart, bodyEnd, end));
  }

  /**
   * As many parts as S3 allows. All have the least length that S3 allows, an uneven length, or the
   * greatest length.
   */
  @ParameterizedTest
  @ValueSource(longs = {5L << 20, (8L << 20) + 1, UploadFill.PART_LIMIT_BYTES})
  void tenThousandPartsCoverTheirObjectOnce(long partBytes) {
    long stripeBytes = 10L * (128 << 10);
    PartOffsets offsets = new PartOffsets();
    List<ListedPart> listed = new ArrayList<>();
    Map<Integer, PartPlace> places = new HashMap<>();
    long end = 0;
    for (int number = 1; number <= UploadRoom.PARTS_LIMIT; number++) {
      offsets.begun(number, partBytes);
      PartSpans spans = PartSpans.of(offsets.of(number), partBytes, stripeBytes);
      assertThat(spans.start()).isEqualTo(end);
      end = spans.end();
      assertThat(end).isEqualTo(number * partBytes);
      assertThat(spans.bodyStart() % stripeBytes).isZero();
      assertThat(spans.bodyEnd() % stripeBytes).isZero();
      assertThat(spans.bodyStart() - spans.start()).isBetween(0L, stripeBytes - 1);
      assertThat(spans.end() - spans.bodyEnd()).isBetween(0L, stripeBytes - 1);
      listed.add(new ListedPart(number, "etag"));
      places.put(number, new PartPlace(number, spans.start(), partBytes, "etag"));
    }
    PartMatch match = PartMatch.of(listed, places).orElseThrow();
    assertThat(match.lengthBytes()).isEqualTo(UploadRoom.PARTS_LIMIT * partBytes);
    assertThat(match.placed()).hasSize(UploadRoom.PARTS_LIMIT);
  }
}
