package dev.floe.sigv4;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Parses the times of x-amz-date and Date headers, and formats times for x-amz-date. */
public final class Timestamps {
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /**
   * Parses {@code 20130524T000000Z}; returns empty if {@code text} is not such a time. Written by
   * hand, because the JDK's parser takes longer than the whole check of a signature.
   */
  public static Optional<Instant> parseBasic(String text) {
    if (text.length() != 16 || text.charAt(8) != 'T' || text.charAt(15) != 'Z') {
      return Optional.empty();
    }
    int date = digits(text, 0, 8);
    int time = digits(text, 9, 15);
    if (date < 0 || time < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(
                  date / 10_000,
                  date / 100 % 100,
                  date % 100,
                  time / 10_000,
                  time / 100 % 100,
                  time % 100)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /**
   * Parses a Date header, {@code Fri, 24 May 2013 00:00:00 GMT}; returns empty if {@code text} is
   * not such a time.
   */
  public static Optional<Instant> parseHttp(String text) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /** Formats a time as {@link #parseBasic} reads it. */
  public static String basic(Instant time) {
    return BASIC.format(time);
  }

  private static int digits(String text, int start, int end) {
    int value = 0;
    for (int i = start; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value;
  }
}
