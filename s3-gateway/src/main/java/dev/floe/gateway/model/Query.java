package dev.floe.gateway.model;

import dev.floe.gateway.object.UriEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The parameters of a request's query, in the order received. Immutable.
 *
 * @param parameters in order, duplicates kept
 */
public record Query(List<Parameter> parameters) {
  public static final Query EMPTY = new Query(List.of());

  public Query {
    parameters = List.copyOf(parameters);
  }

  /**
   * One parameter.
   *
   * @param name decoded
   * @param value decoded; empty if there is none
   */
  public record Parameter(String name, String value) {}

  /**
   * Parses a query. Empty parameters are dropped, as in S3.
   *
   * @param rawQuery without its question mark
   * @throws S3Exception InvalidURI for an invalid percent sequence or bytes that are not UTF-8
   */
  public static Query parse(String rawQuery) {
    if (rawQuery.isEmpty()) {
      return EMPTY;
    }
    List<Parameter> parameters = new ArrayList<>();
    for (String piece : rawQuery.split("&", -1)) {
      if (!piece.isEmpty()) {
        int equals = piece.indexOf('=');
        String name = equals < 0 ? piece : piece.substring(0, equals);
        String value = equals < 0 ? "" : piece.substring(equals + 1);
        parameters.add(new Parameter(PercentDecoder.query(name), PercentDecoder.query(value)));
      }
    }
    return new Query(parameters);
  }

  /** Returns the first value of that name; case matters. */
  public Optional<String> first(String name) {
    for (Parameter parameter : parameters) {
      if (parameter.name.equals(name)) {
        return Optional.of(parameter.value);
      }
    }
    return Optional.empty();
  }

  public boolean has(String name) {
    return first(name).isPresent();
  }

  /** Returns this query without the matching parameters. */
  public Query without(Predicate<Parameter> which) {
    return new Query(parameters.stream().filter(which.negate()).toList());
  }

  /**
   * Writes the query with each name and value encoded once. A name without a value gets an equals
   * sign, as signatures require it.
   */
  public String encoded() {
    return parameters.stream()
        .map(each -> UriEncoding.component(each.name) + "=" + UriEncoding.component(each.value))
        .collect(Collectors.joining("&"));
  }
}
