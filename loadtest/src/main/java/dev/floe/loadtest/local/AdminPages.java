package dev.floe.loadtest.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads the admin pages of a gateway on loopback. */
public final class AdminPages {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AdminPages() {}

  /** Returns the number of requests that the gateway itself refused with this error code. */
  public static double refusals(int port, String code) {
    return sum(port, "floe_refusals_total{code=\"%s\"".formatted(code));
  }

  /** Returns a metric, summed over its labels; 0 if it was never counted. */
  public static double metric(int port, String name) {
    return sum(port, name + " ", name + "{");
  }

  /** Returns a metric with this value of a label, summed over its other labels. */
  public static double metric(int port, String name, String label, String value) {
    String pair = "%s=\"%s\"".formatted(label, value);
    return sum(port, line -> line.startsWith(name + "{") && line.contains(pair));
  }

  /** Returns the sum of the values on all lines that begin with one of these texts. */
  private static double sum(int port, String... starts) {
    return sum(port, line -> Arrays.stream(starts).anyMatch(line::startsWith));
  }

  private static double sum(int port, Predicate<String> counts) {
    try {
      return read(port, "/metrics")
          .lines()
          .filter(counts)
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a page of JSON; empty if there is no such page.
   *
   * @param target path and query
   */
  public static Optional<JsonNode> json(int port, String target) {
    try {
      return Optional.of(JSON.readTree(read(port, target)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(int port, String target) throws IOException {
    URI page = URI.create("http://127.0.0.1:%d%s".formatted(port, target));
    try (InputStream answer = page.toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
