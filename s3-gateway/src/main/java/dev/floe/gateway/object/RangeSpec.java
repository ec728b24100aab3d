package dev.floe.gateway.object;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A single byte range as a client names it, before the object's length is known (RFC 9110, 14). */
public sealed interface RangeSpec {
  /** {@code bytes=a-b}: both inclusive, as on the wire. */
  record Between(long first, long last) implements RangeSpec {
    public Between {
      if (first < 0 || last < first) {
        throw new IllegalArgumentException(
            "range %d-%d, expected 0 <= first <= last".formatted(first, last));
      }
    }
  }

  /** {@code bytes=a-}: from a byte to the end. */
  record From(long first) implements RangeSpec {}

  /** {@code bytes=-n}: the last n bytes, or all if the object has fewer. */
  record Last(long lengthBytes) implements RangeSpec {}

  /**
   * The range that a {@code Range} header names; empty for several ranges, other units and whatever
   * else is no single byte range, all of which S3 shall decide on.
   */
  static Optional<RangeSpec> parse(String header) {
    Matcher matcher = Syntax.SINGLE.matcher(header);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? Optional.empty() : Optional.of(new Last(Long.parseLong(last)));
    }
    long start = Long.parseLong(first);
    if (last.isEmpty()) {
      return Optional.of(new From(start));
    }
    long end = Long.parseLong(last);
    return end < start ? Optional.empty() : Optional.of(new Between(start, end));
  }

  /** The header that names it. */
  default String text() {
    return switch (this) {
      case Between(long first, long last) -> "bytes=%d-%d".formatted(first, last);
      case From(long first) -> "bytes=%d-".formatted(first);
      case Last(long length) -> "bytes=-%d".formatted(length);
    };
  }

  /** The bytes of an object of this length that the range names; empty if it names none (416). */
  default Optional<ByteRange> resolve(long objectLengthBytes) {
    ByteRange range =
        switch (this) {
          case Between(long first, long last) ->
              new ByteRange(
                  Math.min(first, objectLengthBytes), Math.min(last + 1, objectLengthBytes));
          case From(long first) ->
              new ByteRange(Math.min(first, objectLengthBytes), objectLengthBytes);
          case Last(long length) ->
              new ByteRange(Math.max(0, objectLengthBytes - length), objectLengthBytes);
        };
    return range.lengthBytes() == 0 ? Optional.empty() : Optional.of(range);
  }

  /** Holds the pattern, which an interface cannot keep private. */
  final class Syntax {
    // At most 18 digits, so that the numbers fit into a long.
    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    private Syntax() {}
  }
}
