package dev.floe.gateway.config;

import dev.floe.gateway.config.secrets.SecretFile;
import dev.floe.gateway.config.secrets.SecretStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds the files that a configuration names, and fetches secrets from them, from the environment
 * and from a {@link SecretStore}. Confined to the thread that reads the configuration.
 */
final class SecretSource {
  private final Path folder;
  private final Map<String, String> environment;
  private final SecretStore store;
  private final Set<String> variablesUsed = new HashSet<>();

  /**
   * @param folder the base of relative paths: the folder of floe.yaml
   * @param store the store that {@code secret://} references name
   */
  SecretSource(Path folder, Map<String, String> environment, SecretStore store) {
    this.store = store;
    this.folder = folder;
    this.environment = environment;
  }

  /** Returns the names of the environment variables that secrets were read from. */
  Set<String> variablesUsed() {
    return variablesUsed;
  }

  /** Returns the file of that path; a relative path starts from the folder of floe.yaml. */
  Path file(Path path) {
    return folder.resolve(path);
  }

  /** Returns the file of that path, or the secret of that reference. */
  SecretFile secretFile(String path) {
    return SecretStore.isReference(path)
        ? new SecretFile.InStore(path, store)
        : new SecretFile.OnDisk(file(Path.of(path)));
  }

  /** Reads the text of a file or of a secret in the store, without surrounding white space. */
  Secret fromFile(String key, String path) throws ConfigException {
    return secret(key, textOf(key, path).strip(), place(path));
  }

  private String place(String path) {
    return SecretStore.isReference(path) ? path : file(Path.of(path)).toString();
  }

  /** Reads the text of a file or of a secret in the store. */
  String textOf(String key, String path) throws ConfigException {
    try {
      return SecretStore.isReference(path)
          ? store.text(path)
          : Files.readString(file(Path.of(path)));
    } catch (IOException e) {
      String why = SecretStore.isReference(path) ? e.getMessage() : e.toString();
      throw new ConfigException("%s: %s cannot be read: %s".formatted(key, place(path), why), e);
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
