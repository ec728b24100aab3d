package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.policy.FunctionFitness.Finding;
import dev.floe.gateway.policy.FunctionFitness.Limits;
import dev.floe.gateway.policy.FunctionFitness.Weight;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionFitnessTest {
  @ParameterizedTest
  @CsvSource({
    // configured MB, backup; memory, timeout s, reserved: weight, words of the problem
    "1536, true,  1536, 900, ,    ,        ",
    "1536, true,  1536, 60,  2,   ,        ",
    "1536, true,  1536, 59,  2,   WARNING, timeout of 59 s",
    "1536, false, 1536, 5,   ,    BROKEN,  set 900",
    "1536, false, 1536, 6,   ,    WARNING, set 900",
    "1536, false, 1769, 900, ,    WARNING, pool.node-memory says 1536 MB",
    "1024, false, 1024, 900, ,    HINT,    set 1536 or more",
    "1536, false, 1536, 900, 0,   BROKEN,  set 1",
    "1536, true,  1536, 900, 0,   BROKEN,  set 2",
    "1536, true,  1536, 900, 1,   WARNING, a backup needs a second instance",
    "1536, false, 1536, 900, 1,   ,        ",
  })
  void namesWhatIsWrongAndWhatToSet(
      int configuredMegabytes,
      boolean backup,
      int memoryMegabytes,
      int timeoutSeconds,
      @Nullable Integer reserved,
      @Nullable Weight weight,
      @Nullable String words) {
    FunctionFitness fitness =
        new FunctionFitness(configuredMegabytes, Duration.ofSeconds(5), backup);
    Limits limits =
        new Limits("node", memoryMegabytes, Duration.ofSeconds(timeoutSeconds), reserved);

    List<Finding> findings = fitness.judge(List.of(limits), null);

    if (weight == null) {
      assertThat(findings).isEmpty();
    } else {
      assertThat(findings)
          .singleElement()
          .satisfies(finding -> {
            assertThat(finding.weight()).isEqualTo(weight);
            assertThat(finding.problem()).contains(String.valueOf(words));
            assertThat(finding.functions()).containsExactly("node");
          });
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, false, 3, false",
    "3, false, 2, true",
    "3, true,  5, true",
    "3, true,  6, false",
    "3, true,   , false",
  })
  void comparesTheAccountWithThePool(
      int nodes, boolean backup, @Nullable Integer account, boolean tooFew) {
    FunctionFitness fitness = new FunctionFitness(1536, Duration.ZERO, backup);
    List<Limits> functions = IntStream.range(0, nodes).mapToObj(FunctionFitnessTest::good).toList();

    List<Finding> findings = fitness.judge(functions, account);

    assertThat(findings).hasSize(tooFew ? 1 : 0);
    assertThat(findings).allMatch(finding -> finding.problem().contains("Service Quotas"));
    boolean someCannotServe = account != null && account < nodes;
    assertThat(findings)
        .allMatch(finding -> finding.problem().contains("not all") == someCannotServe);
  }

  @Test
  void namesAllFunctionsWithTheSameProblemTogether() {
    FunctionFitness fitness = new FunctionFitness(1536, Duration.ZERO, false);
    Limits two = new Limits("two", 1536, Duration.ofSeconds(30), null);
    Limits three = new Limits("three", 1536, Duration.ofSeconds(30), 0);

    List<Finding> findings = fitness.judge(List.of(good(1), two, three), null);

    assertThat(findings)
        .extracting(Finding::functions)
        .containsExactly(List.of("two", "three"), List.of("three"));
  }

  private static Limits good(int i) {
    return new Limits("node-" + i, 1536, Duration.ofMinutes(15), null);
  }
}
