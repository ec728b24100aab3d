package dev.floe.gateway.config;

import dev.floe.gateway.policy.request.TrustedNetworks;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The written form of a setting's value.
 *
 * @param expected the form in words, for messages: "a port, 0 to 65535"
 * @param parse parses the text, or throws IllegalArgumentException
 */
record Form<T>(String expected, Function<String, T> parse) {
  private static final Pattern ZONE_ID = Pattern.compile("[a-z0-9-]{1,32}");

  /** The form of names such as us-east-1a, which mean different zones in different accounts. */
  private static final Pattern ZONE_NAME = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d[a-z]");

  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");

  private static final Map<String, Long> SIZE_UNITS =
      Map.of(
          "",
          1L,
          "b",
          1L,
          "kib",
          1L << 10,
          "mib",
          1L << 20,
          "gib",
          1L << 30,
          "tib",
          1L << 40,
          "kb",
          1_000L,
          "mb",
          1_000_000L,
          "gb",
          1_000_000_000L,
          "tb",
          1_000_000_000_000L);

  private static final Map<String, Duration> TIME_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  /**
   * More bytes than any machine has, and few enough that the gateway can count their blocks in an
   * int.
   */
  private static final long LARGEST = 64L << 40;

  /** About a century; its nanoseconds still fit into a long. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  static final Form<String> TEXT = new Form<>("a text that is not empty", Form::text);
  static final Form<Path> FILE =
      new Form<>("a file such as /var/log/floe/invocations.log", text -> Path.of(text(text)));
  static final Form<String> ZONE =
      new Form<>("the id of a zone such as use1-az1, which is not its name", Form::zone);
  static final Form<Integer> PORT = number("a port, 0 to 65535", 0, 65_535);
  static final Form<URI> HTTP_URI =
      new Form<>("a URL such as https://s3.eu-central-1.amazonaws.com", Form::httpUri);
  static final Form<HostPort> HOST_PORT =
      new Form<>("HOST:PORT, such as 10.0.0.5:6378", HostPort::parse);
  static final Form<Long> SIZE = new Form<>("a size such as 64MiB, at most 64TiB", Form::size);
  static final Form<Duration> DURATION =
      new Form<>("a time such as 500ms, 60s, 15m, 2h or 7d, at most 36500d", Form::duration);
  static final Form<Duration> INTERVAL =
      new Form<>("off, or a time such as 60s, 15m or 2h", Form::interval);
  static final Form<Double> SHARE = new Form<>("a share such as 10%", Form::share);
  static final Form<Double> PRICE = new Form<>("a price in dollars, such as 0.20", Form::price);
  static final Form<Double> CENTS = new Form<>("an amount in cents, such as 2.5", Form::price);
  static final Form<LocalDate> DATE = new Form<>("a date such as 2026-01-01", Form::date);
  static final Form<CodeConfig> CODE =
      new Form<>("DATA+PARITY, such as 10+2, at most 255 together", CodeConfig::parse);
  static final Form<TrustedNetworks> NETWORKS =
      new Form<>(
          "networks such as 10.0.0.0/8, as a list or separated by commas", TrustedNetworks::parse);
  static final Form<List<String>> NAMES =
      new Form<>("names, as a list or separated by commas", Form::names);

  static Form<Integer> number(String expected, int least, int most) {
    return new Form<>(
        expected,
        text -> {
          int value = Integer.parseInt(text);
          if (value < least || value > most) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  /** Returns the form of an enum: a constant's name in lower case with hyphens. */
  static <E extends Enum<E>> Form<E> choice(Class<E> type) {
    Map<String, E> byName =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toMap(Form::hyphened, Function.identity()));
    String expected =
        Arrays.stream(type.getEnumConstants())
            .map(Form::hyphened)
            .collect(Collectors.joining(" or "));
    return new Form<>(
        expected,
        text -> {
          E value = byName.get(text);
          if (value == null) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  private static String hyphened(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String zone(String text) {
    if (!ZONE_ID.matcher(text).matches() || ZONE_NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return text;
  }

  private static String text(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("empty");
    }
    return text;
  }

  private static URI httpUri(String text) {
    URI uri = URI.create(text);
    boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    boolean bare = uri.getQuery() == null && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
    if (!http || uri.getHost() == null || !bare) {
      throw new IllegalArgumentException(text);
    }
    return uri;
  }

  private static long size(String text) {
    Matcher amount = amount(text);
    Long unit = SIZE_UNITS.get(amount.group(2).toLowerCase(Locale.ROOT));
    if (unit == null) {
      throw new IllegalArgumentException(text);
    }
    long bytes = Math.multiplyExact(Long.parseLong(amount.group(1)), unit);
    if (bytes > LARGEST) {
      throw new IllegalArgumentException(text);
    }
    return bytes;
  }

  static Duration duration(String text) {
    Matcher amount = amount(text);
    Duration unit = TIME_UNITS.get(amount.group(2));
    if (unit == null) {
      throw new IllegalArgumentException(text);
    }
    Duration duration = unit.multipliedBy(Long.parseLong(amount.group(1)));
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(text);
    }
    return duration;
  }

  /** Returns zero for off. */
  private static Duration interval(String text) {
    return text.equals("off") || text.equals("0") ? Duration.ZERO : duration(text);
  }

  private static Matcher amount(String text) {
    Matcher amount = AMOUNT.matcher(text.strip());
    if (!amount.matches()) {
      throw new IllegalArgumentException(text);
    }
    return amount;
  }

  private static double share(String text) {
    if (!text.endsWith("%")) {
      throw new IllegalArgumentException(text);
    }
    double percent = Double.parseDouble(text.substring(0, text.length() - 1).strip());
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(text);
    }
    return percent / 100;
  }

  private static double price(String text) {
    double dollars = Double.parseDouble(text.strip());
    if (!(dollars >= 0 && dollars < 1e6)) {
      throw new IllegalArgumentException(text);
    }
    return dollars;
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text.strip());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static List<String> names(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
