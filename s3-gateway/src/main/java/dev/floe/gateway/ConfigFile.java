package dev.floe.gateway;

import dev.floe.gateway.config.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Chooses the file with the settings. */
final class ConfigFile {
  /** The description of the command-line option that names the file. */
  static final String DESCRIPTION =
      "the file with the settings (default: the file that FLOE_CONFIG names, else the text in"
          + " FLOE_CONFIG_TEXT, else floe.yaml if it exists)";

  private static final Path USUAL_FILE = Path.of("floe.yaml");

  private ConfigFile() {}

  /**
   * Returns the file; null if the settings are in FLOE_CONFIG_TEXT, or there is no file.
   *
   * @param named the file that the option names; null without the option
   */
  static @Nullable Path chosen(@Nullable Path named) {
    if (named != null) {
      return named;
    }
    String variable = System.getenv("FLOE_CONFIG");
    if (variable != null) {
      return Path.of(variable);
    }
    boolean text = System.getenv(ConfigReader.TEXT_VARIABLE) != null;
    return !text && Files.exists(USUAL_FILE) ? USUAL_FILE : null;
  }
}
