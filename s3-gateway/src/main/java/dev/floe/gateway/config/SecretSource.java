package dev.floe.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds the files that a configuration names, and fetches secrets from them and from the
 * environment. Confined to the reader.
 */
final class SecretSource {
  private final Path folder;
  private final Map<String, String> environment;
  private final Set<String> variablesUsed = new HashSet<>();

  /**
   * @param folder the base of relative paths: the folder of floe.yaml
   */
  SecretSource(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  /** Returns the names of the environment variables that secrets were read from. */
  Set<String> variablesUsed() {
    return variablesUsed;
  }

  /** Returns the file of that path; a relative one begins at the folder of floe.yaml. */
  Path file(Path path) {
    return folder.resolve(path);
  }

  /** Reads the file's text without surrounding white space. */
  Secret fromFile(String key, String path) throws ConfigException {
    return secret(key, textOf(key, path).strip(), file(Path.of(path)).toString());
  }

  /** Reads a file's text. */
  String textOf(String key, String path) throws ConfigException {
    Path file = file(Path.of(path));
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ConfigException("%s: %s cannot be read: %s".formatted(key, file, e), e);
    }
  }

  Secret fromEnvironment(String key, String variable) throws ConfigException {
    variablesUsed.add(variable);
    String value = environment.get(variable);
    if (value == null) {
      throw new ConfigException("%s: the environment has no variable %s".formatted(key, variable));
    }
    return secret(key, value, variable);
  }

  private static Secret secret(String key, String value, String where) throws ConfigException {
    if (value.isEmpty()) {
      throw new ConfigException("%s: %s is empty".formatted(key, where));
    }
    return new Secret(value);
  }
}
