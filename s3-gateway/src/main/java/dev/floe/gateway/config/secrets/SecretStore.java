package dev.floe.gateway.config.secrets;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * A store of secrets outside this host. A reference such as {@code secret://NAME} or {@code
 * secret://NAME#KEY} names a secret in it where the settings name a file. Thread-safe; blocks.
 */
public interface SecretStore {
  /** The beginning of a reference. */
  String SCHEME = "secret://";

  /** For programs whose settings have no references. */
  SecretStore NONE =
      reference -> {
        throw new IOException("this program reads no secrets from Secrets Manager");
      };

  /**
   * Returns a secret's text, as it is or was some moments ago.
   *
   * @param reference with its scheme
   * @throws IOException if it cannot be had; the message contains no secret
   */
  String text(String reference) throws IOException;

  /**
   * Where a store is.
   *
   * @param region the region of secrets whose references name none
   * @param endpoint empty for AWS's own in the region
   */
  record Place(String region, Optional<URI> endpoint) {}

  /** Opens the store of a place; connects to nothing yet. */
  @FunctionalInterface
  interface Factory {
    SecretStore at(Place place);
  }

  static boolean isReference(String path) {
    return path.startsWith(SCHEME);
  }
}
