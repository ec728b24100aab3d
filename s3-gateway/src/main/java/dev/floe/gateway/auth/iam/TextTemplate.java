package dev.floe.gateway.auth.iam;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A text of a policy that may contain variables: {@code home/${aws:username}/*}. A variable has one
 * of the names of {@link ConditionKey} and may have a default, {@code ${aws:username, 'guest'}};
 * {@code ${*}}, {@code ${?}} and {@code ${$}} mean the characters {@code *}, {@code ?} and {@code
 * $} themselves.
 *
 * <p>Source: "IAM policy elements: Variables and tags", IAM user guide.
 */
final class TextTemplate {
  /** The beginning of a variable. */
  static final String OPEN = "${";

  private final List<Piece> pieces;

  /**
   * The pattern of a text without variables, which is the same for all requests; null with
   * variables.
   */
  private final @Nullable WildcardPattern fixed;

  private TextTemplate(List<Piece> pieces) {
    this.pieces = List.copyOf(pieces);
    this.fixed = pieces.stream().anyMatch(Variable.class::isInstance) ? null : widest();
  }

  private sealed interface Piece {}

  /** Text in which {@code *} and {@code ?} are wildcards. */
  private record Written(String text) implements Piece {}

  /** Text in which {@code *} and {@code ?} match only themselves. */
  private record Literal(String text) implements Piece {}

  /**
   * @param otherwise the value for requests without one; null if there is none
   */
  private record Variable(ConditionKey key, @Nullable String otherwise) implements Piece {
    String value(RequestFacts facts) {
      return facts
          .find(key)
          .or(() -> Optional.ofNullable(otherwise))
          .orElseThrow(() -> new IllegalStateException("the request has no " + key.text()));
    }
  }

  /**
   * @throws IllegalArgumentException if a variable is unknown or not closed
   */
  static TextTemplate parse(String text) {
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
      pieces.add(new Written(text.substring(from, open)));
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("'%s' has a variable without its }".formatted(text));
      }
      pieces.add(variable(text.substring(open + OPEN.length(), close)));
      from = close + 1;
    }
    pieces.add(new Written(text.substring(from)));
    return new TextTemplate(pieces);
  }

  private static Piece variable(String inside) {
    if (inside.equals("*") || inside.equals("?") || inside.equals("$")) {
      return new Literal(inside);
    }
    int comma = inside.indexOf(',');
    String name = comma < 0 ? inside : inside.substring(0, comma);
    return new Variable(
        ConditionKey.of(name.strip()),
        comma < 0 ? null : quoted(inside.substring(comma + 1).strip()));
  }

  private static String quoted(String text) {
    if (text.length() < 2 || !text.startsWith("'") || !text.endsWith("'")) {
      throw new IllegalArgumentException(
          "the default of a variable is %s, expected it in single quotes".formatted(text));
    }
    return text.substring(1, text.length() - 1);
  }

  /** Returns the variables in these texts that have no default. */
  static Set<ConditionKey> required(List<TextTemplate> texts) {
    return texts.stream()
        .flatMap(text -> text.pieces.stream())
        .filter(piece -> piece instanceof Variable variable && variable.otherwise() == null)
        .map(piece -> ((Variable) piece).key())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Returns the text as it is.
   *
   * @throws IllegalArgumentException if it has a variable
   */
  String constant() {
    if (fixed == null) {
      throw new IllegalArgumentException(
          "a variable in a value that must be constant: %s".formatted(pieces));
    }
    return text(RequestFacts.NONE);
  }

  /**
   * Returns a pattern that matches everything that {@link #pattern} can match for any request: each
   * variable is replaced by {@code *}.
   */
  WildcardPattern widest() {
    WildcardPattern.Builder pattern = new WildcardPattern.Builder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Written(String text) -> pattern.wildcards(text);
        case Literal(String text) -> pattern.literal(text);
        case Variable _ -> pattern.wildcards("*");
      }
    }
    return pattern.build();
  }

  /**
   * Replaces the variables by the request's values, in which {@code *} and {@code ?} match only
   * themselves.
   *
   * @param facts facts with a value for each of the {@link #required} variables
   */
  WildcardPattern pattern(RequestFacts facts) {
    if (fixed != null) {
      return fixed;
    }
    WildcardPattern.Builder pattern = new WildcardPattern.Builder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Written(String text) -> pattern.wildcards(text);
        case Literal(String text) -> pattern.literal(text);
        case Variable variable -> pattern.literal(variable.value(facts));
      }
    }
    return pattern.build();
  }

  /** Replaces the variables as {@link #pattern} does; every other character stays as it is. */
  String text(RequestFacts facts) {
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Written(String written) -> text.append(written);
        case Literal(String literal) -> text.append(literal);
        case Variable variable -> text.append(variable.value(facts));
      }
    }
    return text.toString();
  }
}
