package dev.floe.gateway.config;

/** The configuration cannot be used; the message names the key, the value and what was expected. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message);
  }

  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
