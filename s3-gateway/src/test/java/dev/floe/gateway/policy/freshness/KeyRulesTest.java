package dev.floe.gateway.policy.freshness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.object.ObjectKey;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRulesTest {
  private static final KeyRules<String> RULES =
      rules(
          "models",
          "models/v1/",
          "models/v1/final/",
          "models-*/",
          "models-eu-*/",
          "logs*/2026/",
          "logs/",
          "*/tmp/",
          "odd/a%20b%2Cc%2A+/");

  @ParameterizedTest
  @CsvSource({
    "models, a, models",
    "models, v1, models",
    "models, v1/a, models/v1/",
    "models, v1/final/a, models/v1/final/",
    "models, tmp/a, models",
    "models-us, v1/a, models-*/",
    "models-us, tmp/a, models-*/",
    "models-eu-1, a, models-eu-*/",
    "models2, a, none",
    "models2, tmp/a, */tmp/",
    "logs, 2026/a, logs/",
    "logs-old, 2026/a, logs*/2026/",
    "logs-old, 2025/a, none",
    "other, tm, none",
    "Models, a, none",
    "odd, 'a b,c*+/x', odd/a%20b%2Cc%2A+/",
    "odd, 'a b,c*/x', none",
  })
  void theMostSpecificRuleCounts(String bucket, String key, String rule) {
    assertThat(RULES.find(new ObjectKey(bucket, key)).orElse("none")).isEqualTo(rule);
    assertThat(RULES.find(new ObjectKey(bucket, key, "v1")).orElse("none")).isEqualTo(rule);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/a", "a*b/", "**/", "a/*", "a/*.jpg", "a/%zz", "a/%2"})
  void refusesOtherPatterns(String pattern) {
    assertThatThrownBy(() -> KeyPattern.parse(pattern))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesTooManyRules() {
    Map<KeyPattern, String> many =
        IntStream.rangeClosed(0, KeyRules.LIMIT)
            .boxed()
            .collect(Collectors.toMap(i -> KeyPattern.parse("b/" + i), i -> "rule"));
    assertThatThrownBy(() -> new KeyRules<>(many)).isInstanceOf(IllegalArgumentException.class);
  }

  private static KeyRules<String> rules(String... patterns) {
    return new KeyRules<>(
        Stream.of(patterns).collect(Collectors.toMap(KeyPattern::parse, Function.identity())));
  }
}
