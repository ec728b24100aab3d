package dev.floe.gateway.config.secrets;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A store of secrets outside this host. The settings may name a secret in it in place of a file, by
 * a reference such as {@code secret://NAME} or {@code secret://NAME#KEY}. Thread-safe; blocks.
 */
public interface SecretStore {
  /** The beginning of a reference. */
  String SCHEME = "secret://";

  /** The store of programs whose settings have no references; every read fails. */
  SecretStore NONE =
      reference -> {
        throw new IOException("this program reads no secrets from Secrets Manager");
      };

  /**
   * Returns a secret's text, possibly from a copy that the store has kept.
   *
   * @param reference the reference with its scheme
   * @throws IOException if it cannot be read; the message contains no secret
   */
  String text(String reference) throws IOException;

  /**
   * The location of a store.
   *
   * @param region the region of secrets whose references name none
   * @param endpoint null for AWS's own endpoint in the region
   */
  record Place(String region, @Nullable URI endpoint) {}

  /** Opens the store of a place; connects to nothing yet. */
  @FunctionalInterface
  interface Factory {
    SecretStore at(Place place);
  }

  static boolean isReference(String path) {
    return path.startsWith(SCHEME);
  }
}
