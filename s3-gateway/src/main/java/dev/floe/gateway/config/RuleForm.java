package dev.floe.gateway.config;

import dev.floe.gateway.policy.freshness.Freshness;
import dev.floe.gateway.policy.freshness.FreshnessRule;
import dev.floe.gateway.policy.freshness.KeyPattern;
import dev.floe.gateway.policy.freshness.KeyRules;
import dev.floe.gateway.policy.freshness.OutageRule;
import dev.floe.gateway.policy.request.BypassRule;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The written forms of rules for buckets and prefixes: {@code BUCKET/PREFIX RULE}. */
final class RuleForm {
  static final Form<KeyRules<FreshnessRule>> FRESHNESS =
      new Form<>(
          "rules such as models/v1/ immutable, each BUCKET/PREFIX and one of immutable, ttl=60s,"
              + " validate and registry",
          text -> rules(text, RuleForm::freshness));

  static final Form<KeyRules<OutageRule>> OUTAGE =
      new Form<>(
          "rules such as models/ stale 1h, each BUCKET/PREFIX and one of stale, stale TIME and off",
          text -> rules(text, RuleForm::outage));

  static final Form<KeyRules<BypassRule>> BYPASS =
      new Form<>(
          "relay or redirect, or rules such as media/ redirect, each BUCKET/PREFIX and one of them",
          RuleForm::bypass);

  /** The pattern of all objects. */
  private static final String ALL = "*/";

  private static final String TTL = "ttl=";

  private static final Map<String, BypassRule> BYPASS_RULES =
      Map.of("relay", BypassRule.RELAY, "redirect", BypassRule.REDIRECT);

  private RuleForm() {}

  private static FreshnessRule freshness(List<String> words) {
    if (words.size() != 1) {
      throw new IllegalArgumentException(words.toString());
    }
    String word = words.getFirst();
    return switch (word) {
      case "immutable" -> new FreshnessRule.Same(Freshness.IMMUTABLE);
      case "validate" -> new FreshnessRule.Same(Freshness.VALIDATE);
      case "registry" -> new FreshnessRule.Registry();
      default -> {
        if (!word.startsWith(TTL)) {
          throw new IllegalArgumentException(word);
        }
        yield new FreshnessRule.Same(new Freshness(Form.duration(word.substring(TTL.length()))));
      }
    };
  }

  private static OutageRule outage(List<String> words) {
    if (words.equals(List.of("off"))) {
      return OutageRule.OFF;
    }
    if (words.isEmpty() || words.size() > 2 || !words.getFirst().equals("stale")) {
      throw new IllegalArgumentException(words.toString());
    }
    return new OutageRule(true, words.size() == 1 ? Duration.ZERO : Form.duration(words.getLast()));
  }

  private static KeyRules<BypassRule> bypass(String text) {
    String forAll =
        Arrays.stream(text.split(",", -1))
            .map(each -> BYPASS_RULES.containsKey(each.strip()) ? ALL + " " + each : each)
            .collect(Collectors.joining(","));
    return rules(
        forAll,
        words -> {
          BypassRule rule = words.size() == 1 ? BYPASS_RULES.get(words.getFirst()) : null;
          if (rule == null) {
            throw new IllegalArgumentException(words.toString());
          }
          return rule;
        });
  }

  private static <R> KeyRules<R> rules(String text, Function<List<String>, R> rule) {
    if (text.isBlank()) {
      return KeyRules.none();
    }
    Map<KeyPattern, R> rules = new LinkedHashMap<>();
    for (String each : text.split(",", -1)) {
      List<String> words = List.of(each.strip().split("\\s+"));
      KeyPattern pattern = KeyPattern.parse(words.getFirst());
      if (rules.put(pattern, rule.apply(words.subList(1, words.size()))) != null) {
        throw new IllegalArgumentException("two rules for " + words.getFirst());
      }
    }
    return new KeyRules<>(rules);
  }
}
