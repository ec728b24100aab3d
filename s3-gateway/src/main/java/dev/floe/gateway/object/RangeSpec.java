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
   * Reads a {@code Range} header. Returns empty for anything but a single byte range, for example
   * for several ranges or other units: the gateway leaves those to S3.
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

  /** Returns the header's text for this range. */
  default String text() {
    return switch (this) {
      case Between(long first, long last) -> "bytes=%d-%d".formatted(first, last);
      case From(long first) -> "bytes=%d-".formatted(first);
      case Last(long length) -> "bytes=-%d".formatted(length);
    };
  }

  /** Returns the bytes that the range selects in an object of this length; empty if none (416). */
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
