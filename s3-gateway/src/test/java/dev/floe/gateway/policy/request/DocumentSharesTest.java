package dev.floe.gateway.policy.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentSharesTest {
  /**
   * Of a budget of 80 bytes, documents may take 20, and those of one identity 10. A document has at
   * most 8 bytes. A step names an identity and the bytes that it takes or, after a minus sign,
   * releases.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a8 a2          | true true
          a8 a3          | true false
          a8 b8          | true true
          a8 b8 c4       | true true true
          a8 b8 c5       | true true false
          a8 a3 a2       | true false true
          a8 -a8 a8      | true - true
          a5 a5 -a5 a5   | true true - true
          a8 b8 -b8 c8   | true true - true
          """)
  void leavesMemoryToOthers(String steps, String expected) {
    DocumentShares shares = new DocumentShares(80, 8);
    List<String> answers = new ArrayList<>();
    for (String step : steps.split(" ", -1)) {
      boolean release = step.startsWith("-");
      String taken = release ? step.substring(1) : step;
      String identity = taken.substring(0, 1);
      long bytes = Long.parseLong(taken.substring(1));
      if (release) {
        shares.release(identity, bytes);
        answers.add("-");
      } else {
        answers.add(Boolean.toString(shares.take(identity, bytes)));
      }
    }
    assertThat(String.join(" ", answers)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"8, true, true, false", "80, true, true, false"})
  void anyBudgetHasRoomForADocumentOfEachOfTwoIdentities(
      long budget, boolean first, boolean second, boolean third) {
    DocumentShares shares = new DocumentShares(budget, 10);
    assertThat(shares.take("a", 10)).isEqualTo(first);
    assertThat(shares.take("b", 10)).isEqualTo(second);
    assertThat(shares.take("c", 10)).isEqualTo(third);
  }
}
