package dev.floe.gateway.auth.iam;

import java.util.Optional;

/** The facts of one request. They are computed when a condition asks for them. */
@FunctionalInterface
public interface RequestFacts {
  /** No fact is known. */
  RequestFacts NONE = _ -> Optional.empty();

  /**
   * Returns the value of a key, or empty if the request has none. Numbers are decimal, times are
   * ISO 8601 instants or seconds since 1970, booleans are {@code true} or {@code false}.
   */
  Optional<String> find(ConditionKey key);
}
