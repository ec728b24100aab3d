package dev.floe.gateway.object;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * Parsing and formatting of HTTP dates, {@code Sun, 06 Nov 1994 08:49:37 GMT} (RFC 9110, 5.6.7).
 */
public final class HttpDates {
  // RFC_1123_DATE_TIME would write the day of the month without its leading zero.
  private static final DateTimeFormatter FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private HttpDates() {}

  /**
   * Reads a date in HTTP's preferred format, the only one that senders may use, or in another form
   * that RFC 1123 allows; empty for any other text.
   */
  public static Optional<Instant> parse(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip())));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  public static String format(Instant instant) {
    return FIXDATE.format(instant);
  }
}
