package dev.floe.gateway.config.secrets;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a secret: {@code secret://}, the secret's name or ARN, and after {@code #} the key
 * of one text in a secret that is a JSON object.
 *
 * @param id the secret's name or ARN
 * @param key null for the whole secret
 */
record SecretReference(String id, @Nullable String key) {
  private static final int REGION_OF_ARN = 3;

  /**
   * @throws IOException if it names no secret
   */
  static SecretReference parse(String reference) throws IOException {
    String rest = reference.substring(SecretStore.SCHEME.length());
    int hash = rest.indexOf('#');
    String id = hash < 0 ? rest : rest.substring(0, hash);
    String key = hash < 0 ? null : rest.substring(hash + 1);
    if (id.isBlank() || (key != null && key.isEmpty())) {
      throw new IOException("expected secret://NAME or secret://NAME#KEY, NAME may be an ARN");
    }
    return new SecretReference(id, key);
  }

  /** Returns the region of an ARN; empty for a name. */
  Optional<String> region() {
    String[] parts = id.split(":", -1);
    return id.startsWith("arn:") && parts.length > REGION_OF_ARN
        ? Optional.of(parts[REGION_OF_ARN])
        : Optional.empty();
  }
}
