package dev.floe.loadtest.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Reads the admin pages of a gateway on loopback. */
public final class AdminPages {
  private AdminPages() {}

  /** Returns a metric, summed over its labels; 0 if it was never counted. */
  public static double metric(int port, String name) {
    URI page = URI.create("http://127.0.0.1:%d/metrics".formatted(port));
    try (InputStream answer = page.toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
