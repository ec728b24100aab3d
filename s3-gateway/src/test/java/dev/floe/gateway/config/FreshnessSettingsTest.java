package dev.floe.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.policy.freshness.Freshness;
import dev.floe.gateway.policy.freshness.FreshnessRules;
import dev.floe.gateway.policy.freshness.OutageRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessSettingsTest {
  private static final String IDENTITIES =
      """
      identities:
        - anonymous: true
          statements: [{effect: allow, actions: ["s3:GetObject"], resources: ["*"]}]
      """;

  @TempDir Path folder;

  @Test
  void readsRulesForBucketsAndPrefixes() throws Exception {
    Path file = folder.resolve("floe.yaml");
    Files.writeString(
        file,
        """
        freshness:
          ttl: 30s
          rules:
            - models/v1/ immutable
            - models/ ttl=5m
            - state* validate
            - images registry
        """
            + IDENTITIES);
    FreshnessRules rules = ConfigReader.read(file, Map.of(), Map.of()).cache().freshness();
    assertThat(of(rules, "models", "v1/a")).isEqualTo(Freshness.IMMUTABLE);
    assertThat(of(rules, "models", "v2/a")).isEqualTo(new Freshness(Duration.ofMinutes(5)));
    assertThat(of(rules, "states", "a")).isEqualTo(Freshness.VALIDATE);
    assertThat(of(rules, "images", "a")).isEqualTo(new Freshness(Duration.ofSeconds(5)));
    assertThat(of(rules, "other", "a")).isEqualTo(new Freshness(Duration.ofSeconds(30)));
  }

  @Test
  void readsRulesFromOneText() throws Exception {
    FreshnessRules rules = rules("a/ immutable, b/x%2Cy  validate");
    assertThat(of(rules, "a", "k")).isEqualTo(Freshness.IMMUTABLE);
    assertThat(of(rules, "b", "x,y")).isEqualTo(Freshness.VALIDATE);
    assertThat(of(rules(""), "a", "k")).isEqualTo(new Freshness(Duration.ofSeconds(60)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/",
        "immutable",
        "a/ forever",
        "a/ ttl=",
        "a/ ttl=soon",
        "a/ ttl=99999999d",
        "a/ immutable validate",
        "a/* immutable",
        "a/ immutable, a/ validate",
        "a/ immutable, a validate",
        "a/ immutable,",
      })
  void refusesOtherRules(String text) {
    assertThatThrownBy(() -> rules(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("freshness.rules is '" + text + "'");
  }

  @Test
  void readsRulesForOutages() throws Exception {
    FreshnessRules rules =
        read("freshness.on-origin-error", "a/ stale, a/news/ stale 15m, a/news/now/ off");
    assertThat(rules.outage(new ObjectKey("a", "k")))
        .isEqualTo(new OutageRule(true, Duration.ZERO));
    assertThat(rules.outage(new ObjectKey("a", "news/k")))
        .isEqualTo(new OutageRule(true, Duration.ofMinutes(15)));
    assertThat(rules.outage(new ObjectKey("a", "news/now/k"))).isEqualTo(OutageRule.OFF);
    assertThat(rules.outage(new ObjectKey("b", "k"))).isEqualTo(OutageRule.OFF);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stale",
        "a/",
        "a/ stale 15",
        "a/ stale 15m 1h",
        "a/ off 1h",
        "a/ on",
        "a/ stale 40000d"
      })
  void refusesOtherRulesForOutages(String text) {
    assertThatThrownBy(() -> read("freshness.on-origin-error", text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("freshness.on-origin-error is '" + text + "'");
  }

  private static Freshness of(FreshnessRules rules, String bucket, String key) {
    return rules.of(new ObjectKey(bucket, key));
  }

  private static FreshnessRules rules(String text) throws ConfigException {
    return read("freshness.rules", text);
  }

  private static FreshnessRules read(String setting, String text) throws ConfigException {
    IdentityConfig identity =
        new IdentityConfig(
            "reader",
            null,
            List.of(new IdentityConfig.Statement(true, List.of("s3:GetObject"), List.of("*"))),
            List.of(),
            new IdentityConfig.Limits(0, 0));
    return ConfigReader.of(Map.of(setting, text), List.of(identity)).cache().freshness();
  }
}
