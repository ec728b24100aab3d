package dev.floe.gateway.policy.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientWishTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';''; ANY",
        "no-cache;''; REVALIDATE",
        "No-Cache;''; REVALIDATE",
        "max-age=0;''; REVALIDATE",
        "max-age=30;''; ANY",
        "no-store;''; BYPASS",
        "no-cache, no-store;''; BYPASS",
        "only-if-cached;''; ANY",
        "'';no-cache; REVALIDATE",
        "max-age=30;no-cache; ANY",
      })
  void takesTheStrictestDirective(String cacheControl, String pragma, ClientWish wish) {
    assertThat(ClientWish.of(lines(cacheControl), lines(pragma))).isEqualTo(wish);
  }

  private static List<String> lines(String value) {
    return value.isEmpty() ? List.of() : List.of(value);
  }
}
