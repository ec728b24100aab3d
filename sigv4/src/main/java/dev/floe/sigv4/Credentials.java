package dev.floe.sigv4;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An access key, its secret and, for temporary credentials, their session token. The text form
 * shows the access key only.
 */
public record Credentials(String accessKeyId, String secretKey, @Nullable String sessionToken) {
  public Credentials {
    if (accessKeyId.isEmpty()) {
      throw new IllegalArgumentException("an access key id must not be empty");
    }
    if (secretKey.isEmpty()) {
      throw new IllegalArgumentException("the secret of " + accessKeyId + " must not be empty");
    }
  }

  /** Returns long-lived credentials. */
  public static Credentials of(String accessKeyId, String secretKey) {
    return new Credentials(accessKeyId, secretKey, null);
  }

  /** Returns the session token of temporary credentials. */
  public Optional<String> token() {
    return Optional.ofNullable(sessionToken);
  }

  @Override
  public String toString() {
    return "Credentials[" + accessKeyId + (sessionToken == null ? "]" : ", temporary]");
  }
}
