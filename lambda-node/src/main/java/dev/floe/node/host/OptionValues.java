package dev.floe.node.host;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The values of a program's options, each given as {@code --name value}. Not thread-safe. */
final class OptionValues {
  private final Map<String, String> values;
  private final Set<String> used = new HashSet<>();

  private OptionValues(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @throws IllegalArgumentException if an option has no value, or its name does not begin with --
   */
  static OptionValues of(String[] args) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!args[i].startsWith("--")) {
        throw new IllegalArgumentException("%s is not an option".formatted(args[i]));
      }
      if (i + 1 == args.length) {
        throw new IllegalArgumentException("%s has no value".formatted(args[i]));
      }
      values.put(args[i], args[i + 1]);
    }
    return new OptionValues(values);
  }

  String text(String option, String usual) {
    used.add(option);
    return values.getOrDefault(option, usual);
  }

  /** Returns a whole number of 0 or more. */
  int number(String option, int usual) {
    String value = text(option, Integer.toString(usual));
    try {
      int number = Integer.parseInt(value);
      if (number >= 0) {
        return number;
      }
      throw new NumberFormatException("negative");
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is %s, expected a whole number of 0 or more".formatted(option, value), e);
    }
  }

  Duration seconds(String option, int usual) {
    return Duration.ofSeconds(number(option, usual));
  }

  Duration millis(String option, int usual) {
    return Duration.ofMillis(number(option, usual));
  }

  boolean yes(String option, boolean usual) {
    String value = text(option, usual ? "yes" : "no");
    return switch (value) {
      case "yes" -> true;
      case "no" -> false;
      default ->
          throw new IllegalArgumentException(
              "%s is %s, expected yes or no".formatted(option, value));
    };
  }

  /** Returns the constant whose name, in lower case, is the option's value. */
  <E extends Enum<E>> E oneOf(String option, E usual) {
    String value = text(option, lowerCase(usual));
    E[] all = usual.getDeclaringClass().getEnumConstants();
    for (E each : all) {
      if (lowerCase(each).equals(value)) {
        return each;
      }
    }
    String expected =
        Arrays.stream(all).map(OptionValues::lowerCase).collect(Collectors.joining(" or "));
    throw new IllegalArgumentException("%s is %s, expected %s".formatted(option, value, expected));
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if an option was given but never read: the program does not
   *     know it
   */
  void expectAllUsed() {
    for (String option : values.keySet()) {
      if (!used.contains(option)) {
        throw new IllegalArgumentException("%s is not an option".formatted(option));
      }
    }
  }
}
