package dev.floe.sigv4.canonical;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignedHeadersTest {
  /** Lists of names, in Java's notation, and whether they are well-formed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          host                             | true
          host;x-amz-date                  | true
          content-type;host;range          | true
          host;x-amz-date;x-amz-date-x     | true
          host;x-amz-meta-a_b;x-amz-meta-b | true
          x-amz-date;host                  | false
          content-type;x-amz-date;host     | false
          host;host                        | false
          host;x-amz-date;x-amz-date       | false
          host;x-amz-date;host             | false
          Host                             | false
          Host;x-amz-date                  | false
          host;X-Amz-Date                  | false
          host;x-amz-dAte                  | false
          ''                               | false
          ;host                            | false
          host;                            | false
          host;;x-amz-date                 | false
          host:x                           | false
          host;x y                         | false
          host;x\\ny                       | false
          host;x\\351                      | false
          """)
  void shouldBeWellFormedOnlyIfSortedUniqueAndInLowerCase(String text, boolean wellFormed) {
    assertThat(SignedHeaders.of(text.translateEscapes()).isWellFormed()).isEqualTo(wellFormed);
  }
}
