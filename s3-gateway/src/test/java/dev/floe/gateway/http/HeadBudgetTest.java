package dev.floe.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.http.limit.HeadBudget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadBudgetTest {
  /** Each step reserves this many bytes or, if negative, releases them; the limit is 100. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          100           | true              | 100
          101           | false             | 0
          60 40         | true true         | 100
          60 41         | true false        | 60
          60 41 40      | true false true   | 100
          100 1 -1 1    | true false - true | 100
          60 -60 100    | true - true       | 100
          30 30 -60     | true true -       | 0
          """)
  void reservesUpToItsLimit(String steps, String granted, long used) {
    HeadBudget budget = new HeadBudget(100);
    List<String> answers = new ArrayList<>();
    for (String step : steps.split(" ", -1)) {
      int bytes = Integer.parseInt(step);
      if (bytes < 0) {
        budget.release(-bytes);
        answers.add("-");
      } else {
        answers.add(Boolean.toString(budget.tryReserve(bytes)));
      }
    }
    assertThat(String.join(" ", answers)).isEqualTo(granted);
    assertThat(budget.usedBytes()).isEqualTo(used);
  }
}
