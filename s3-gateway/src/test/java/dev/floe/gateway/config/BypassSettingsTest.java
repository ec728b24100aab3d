package dev.floe.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.policy.request.BypassRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BypassSettingsTest {
  private static final List<IdentityConfig> IDENTITIES =
      List.of(
          IdentityConfig.of(
              "KEY",
              new Secret("secret"),
              List.of(new IdentityConfig.Statement(true, List.of("s3:*"), List.of("*")))));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "relay | media/a | RELAY",
        "redirect | media/a | REDIRECT",
        "media/ redirect | media/a | REDIRECT",
        "media/ redirect | other/a | ",
        "redirect, media/x relay | media/xy | RELAY",
        "redirect, media/x relay | media/a | REDIRECT",
      })
  void appliesToAllObjectsOrToSome(String text, String object, BypassRule expected)
      throws Exception {
    String[] parts = object.split("/", 2);
    assertThat(
            ConfigReader.of(Map.of("bypass", text), IDENTITIES)
                .cache()
                .bypass()
                .find(new ObjectKey(parts[0], parts[1]))
                .orElse(null))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "media/", "media/ off", "media/ relay redirect", "redirect,"})
  void refusesOtherWords(String text) {
    assertThatThrownBy(() -> ConfigReader.of(Map.of("bypass", text), IDENTITIES))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bypass is '" + text + "'")
        .hasMessageContaining("expected relay or redirect");
  }
}
