package dev.floe.gateway.policy.freshness;

import dev.floe.gateway.object.ObjectKey;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/**
 * The objects that a rule applies to: {@code BUCKET/PREFIX}, where the bucket's name may end in
 * {@code *} and the prefix may be empty. Ordered from the most specific to the least: a whole
 * bucket's name before one with {@code *}, then the longer name, then the longer prefix.
 *
 * @param bucket the bucket's name, or how it begins
 * @param wholeBucket true if {@code bucket} is a whole name
 * @param prefix how keys begin, decoded
 */
public record KeyPattern(String bucket, boolean wholeBucket, String prefix)
    implements Comparable<KeyPattern> {
  private static final Comparator<KeyPattern> ORDER =
      Comparator.comparing(KeyPattern::wholeBucket, Comparator.reverseOrder())
          .thenComparingInt(pattern -> -pattern.bucket.length())
          .thenComparingInt(pattern -> -pattern.prefix.length())
          .thenComparing(KeyPattern::bucket)
          .thenComparing(KeyPattern::prefix);

  /**
   * Parses a pattern whose prefix is percent-encoded where it has a space, a comma, {@code *} or
   * {@code %}.
   *
   * @throws IllegalArgumentException if the text is not a pattern
   */
  public static KeyPattern parse(String text) {
    int slash = text.indexOf('/');
    String bucket = slash < 0 ? text : text.substring(0, slash);
    String prefix = slash < 0 ? "" : text.substring(slash + 1);
    boolean whole = !bucket.endsWith("*");
    String begin = whole ? bucket : bucket.substring(0, bucket.length() - 1);
    if (bucket.isEmpty() || begin.contains("*") || prefix.contains("*")) {
      throw new IllegalArgumentException(text);
    }
    return new KeyPattern(
        begin, whole, URLDecoder.decode(prefix.replace("+", "%2B"), StandardCharsets.UTF_8));
  }

  public boolean matches(ObjectKey key) {
    return (wholeBucket ? key.bucket().equals(bucket) : key.bucket().startsWith(bucket))
        && key.key().startsWith(prefix);
  }

  @Override
  public int compareTo(KeyPattern other) {
    return ORDER.compare(this, other);
  }
}
