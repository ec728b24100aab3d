package dev.floe.gateway.cache.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.object.ListedPart;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finds the stored parts that belong to the object that S3 has assembled. */
class PartMatchTest {
  /** Listed parts are number:etag, stored ones number:offset:length:etag. */
  @ParameterizedTest
  @CsvSource({
    "1:a,         1:0:8:a,                   8,  1",
    "1:a 2:b,     1:0:8:a 2:8:8:b,           16, 1 2",
    "1:a 2:b,     1:0:8:a 2:8:3:b 3:16:8:c,  11, 1 2",
    "1:a 3:c,     1:0:8:a 2:8:8:b 3:16:8:c,  16, 1",
    "1:a 2:b 3:c, 1:0:8:a 2:8:7:b 3:16:8:c,  23, 1 2",
    "1:a 2:b 3:c, 1:0:8:a 2:8:9:b 3:16:8:c,  25, 1 2",
    "1:a 2:b 3:c, 1:0:8:a 2:5:8:b 3:16:8:c,  24, 1 3",
    "2:b,         2:8:8:b,                   8,  ''",
    "1:x,         1:0:8:a,                   -1, ''",
    "1:a 2:x,     1:0:8:a 2:8:8:b,           -1, ''",
    "1:a 2:b,     1:0:8:a,                   -1, ''",
    "2:b 1:a,     1:0:8:a 2:8:8:b,           -1, ''",
    "1:a 1:a,     1:0:8:a,                   -1, ''",
    "1:a,         1:0:0:a,                   0,  1",
    "'',          1:0:8:a,                   -1, ''"
  })
  void takesThePartsInTheirRightPlaces(
      String listed, String stored, long lengthBytes, String placed) {
    List<ListedPart> parts =
        words(listed)
            .map(part -> part.split(":", -1))
            .map(field -> new ListedPart(Integer.parseInt(field[0]), "\"" + field[1] + "\""))
            .toList();
    Map<Integer, PartPlace> places =
        words(stored)
            .map(part -> part.split(":", -1))
            .map(field ->
                new PartPlace(
                    Integer.parseInt(field[0]),
                    Long.parseLong(field[1]),
                    Long.parseLong(field[2]),
                    field[3]))
            .collect(Collectors.toMap(PartPlace::number, Function.identity()));
    Optional<PartMatch> expected =
        lengthBytes < 0
            ? Optional.empty()
            : Optional.of(new PartMatch(lengthBytes, words(placed).map(Integer::valueOf).toList()));
    assertThat(PartMatch.of(parts, places)).isEqualTo(expected);
  }

  private static Stream<String> words(String text) {
    return Stream.of(text.split(" ", -1)).filter(word -> !word.isEmpty());
  }
}
