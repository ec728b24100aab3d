package dev.floe.sigv4;

import java.util.Objects;

/** One header line: name in any case, value with one wire byte per char. */
public record Header(String name, String value) {
  public Header {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
  }
}
