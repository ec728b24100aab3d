package dev.floe.loadtest.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What a gateway says of itself on its admin port of loopback. */
final class AdminPages {
  private AdminPages() {}

  /** A metric summed over its labels; 0 if it was never counted. */
  static double metric(int port, String name) {
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
