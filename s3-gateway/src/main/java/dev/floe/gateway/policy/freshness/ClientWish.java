package dev.floe.gateway.policy.freshness;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The use of the cache that a client requests by {@code Cache-Control} and {@code Pragma} (RFC
 * 9111, 5.2.1).
 *
 * @param noStore neither use an entry nor create one
 * @param noCache ask S3 before an entry is used
 * @param onlyIfCached answer without S3 or not at all
 * @param maxAge the greatest age of an entry
 * @param minFresh the time for which an entry must stay fresh
 * @param maxStale the time for which an entry may be used after the end of its freshness
 */
public record ClientWish(
    boolean noStore,
    boolean noCache,
    boolean onlyIfCached,
    Duration maxAge,
    Duration minFresh,
    Duration maxStale) {
  /** No restriction. */
  public static final ClientWish ANY =
      new ClientWish(false, false, false, Freshness.IMMUTABLE.ttl(), Duration.ZERO, Duration.ZERO);

  /** Ask S3 before an entry is used. */
  public static final ClientWish REVALIDATE =
      new ClientWish(false, true, false, ANY.maxAge, Duration.ZERO, Duration.ZERO);

  /** Returns the wish of all directives together; unknown ones are ignored. */
  public static ClientWish of(List<String> cacheControl, List<String> pragma) {
    // RFC 9111, 5.4: Pragma counts only where Cache-Control is absent.
    if (cacheControl.isEmpty()) {
      return pragma.stream().anyMatch("no-cache"::equalsIgnoreCase) ? REVALIDATE : ANY;
    }
    ClientWish wish = ANY;
    for (String value : cacheControl) {
      for (String part : value.split(",", -1)) {
        wish = wish.and(part.strip().toLowerCase(Locale.ROOT));
      }
    }
    return wish;
  }

  /** Returns true if no answer of S3 from before the request may be used. */
  public boolean revalidates() {
    return noCache || maxAge.isZero();
  }

  private ClientWish and(String directive) {
    int equals = directive.indexOf('=');
    String name = equals < 0 ? directive : directive.substring(0, equals).strip();
    String value = equals < 0 ? "" : directive.substring(equals + 1).strip().replace("\"", "");
    return switch (name) {
      case "no-store" -> new ClientWish(true, noCache, onlyIfCached, maxAge, minFresh, maxStale);
      case "no-cache" -> new ClientWish(noStore, true, onlyIfCached, maxAge, minFresh, maxStale);
      case "only-if-cached" -> new ClientWish(noStore, noCache, true, maxAge, minFresh, maxStale);
      // A number that cannot be read counts as the strictest one.
      case "max-age" ->
          new ClientWish(
              noStore,
              noCache,
              onlyIfCached,
              shorter(maxAge, seconds(value, Duration.ZERO)),
              minFresh,
              maxStale);
      case "min-fresh" ->
          new ClientWish(
              noStore,
              noCache,
              onlyIfCached,
              maxAge,
              longer(minFresh, seconds(value, ANY.maxAge)),
              maxStale);
      case "max-stale" ->
          new ClientWish(
              noStore,
              noCache,
              onlyIfCached,
              maxAge,
              minFresh,
              equals < 0 ? ANY.maxAge : seconds(value, Duration.ZERO));
      default -> this;
    };
  }

  private static Duration seconds(String value, Duration otherwise) {
    if (value.isEmpty() || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return otherwise;
    }
    // RFC 9111, 1.2.2: larger numbers count as 2^31.
    return shorter(
        ANY.maxAge, Duration.ofSeconds(value.length() > 10 ? 1L << 31 : Long.parseLong(value)));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
