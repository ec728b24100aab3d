package dev.floe.gateway.config;

import java.nio.charset.StandardCharsets;

/** A secret whose text form does not reveal it. */
public record Secret(String reveal) {
  public Secret {
    if (reveal.isEmpty()) {
      throw new IllegalArgumentException("the secret is empty");
    }
  }

  public byte[] bytes() {
    return reveal.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
