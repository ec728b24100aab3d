package dev.floe.gateway.s3.operation.read;

import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.ObjectVersion;
import java.util.Map;
import java.util.Optional;

/**
 * The query of a GET or HEAD that the cache may answer. Immutable.
 *
 * @param versionId the version's id; empty for the current version
 * @param part the number of the requested part; 0 for none
 * @param overrides the headers of the answer that {@code response-} parameters replace
 */
record ReadParameters(String versionId, int part, Headers overrides) {
  private static final String VERSION = "versionId";
  private static final String PART = "partNumber";

  private static final String EXPIRES = "response-expires";

  /** The headers that a client may replace in the answer (GetObject in S3's API reference). */
  private static final Map<String, String> OVERRIDES =
      Map.of(
          "response-cache-control",
          "Cache-Control",
          "response-content-disposition",
          "Content-Disposition",
          "response-content-encoding",
          "Content-Encoding",
          "response-content-language",
          "Content-Language",
          "response-content-type",
          "Content-Type",
          EXPIRES,
          "Expires");

  /** Returns why S3 must answer a request with this query; empty if the cache may. */
  static Optional<BypassReason> bypass(Query query) {
    return query.parameters().stream().flatMap(parameter -> bypass(parameter).stream()).findFirst();
  }

  private static Optional<BypassReason> bypass(Query.Parameter parameter) {
    String name = parameter.name();
    return switch (name) {
      case VERSION ->
          Optional.of(BypassReason.VERSION_ID)
              .filter(reason -> parameter.value().equals(ObjectVersion.REPLACEABLE_ID));
      case PART -> Optional.empty(); // its value has been checked with all arguments
      default -> {
        if (!name.startsWith("response-")) {
          yield Optional.of(BypassReason.QUERY_PARAMETER);
        }
        yield OVERRIDES.containsKey(name) && isPlain(name, parameter.value())
            ? Optional.empty()
            : Optional.of(BypassReason.RESPONSE_OVERRIDE);
      }
    };
  }

  /** Reads a query that {@link #bypass} accepts. */
  static ReadParameters of(Query query) {
    if (query.parameters().isEmpty()) {
      return new ReadParameters("", 0, Headers.EMPTY);
    }
    int part = query.first(PART).map(Integer::parseInt).orElse(0);
    Headers.Builder overrides = Headers.builder();
    for (Query.Parameter parameter : query.parameters()) {
      String header = OVERRIDES.get(parameter.name());
      if (header != null) {
        overrides.add(header, parameter.value());
      }
    }
    return new ReadParameters(query.first(VERSION).orElse(""), part, overrides.build());
  }

  /**
   * Returns true for a value that S3 sends as it is: other values might break the answer's head.
   */
  private static boolean isPlain(String name, String value) {
    return !value.isBlank()
        && value.equals(value.strip())
        && value.chars().allMatch(c -> c >= ' ' && c < 0x7F)
        && (!name.equals(EXPIRES) || HttpDates.parse(value).isPresent());
  }
}
