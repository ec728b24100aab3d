package dev.floe.sigv4.verify;

import dev.floe.sigv4.Credentials;
import org.jspecify.annotations.Nullable;

/** A source of the secrets of access keys. Called on the event loop, so it must never block. */
@FunctionalInterface
public interface CredentialSource {
  /**
   * Looks an access key up.
   *
   * @param accessKeyId the access key in the request, not trusted
   * @param sessionToken the token in the request, not trusted; null if the request has none. The
   *     source checks that the token belongs to the access key, and returns {@link InvalidToken}
   *     for a long-lived key with a token
   */
  Found find(String accessKeyId, @Nullable String sessionToken);

  /** The outcome of a lookup. */
  sealed interface Found {}

  /** The access key's credentials; the signature is checked afterwards. */
  record Known(Credentials credentials) implements Found {}

  /** The access key does not exist. */
  record UnknownKey() implements Found {}

  /** The access key exists, but the token does not belong to it. */
  record InvalidToken() implements Found {}

  /** The access key belongs to temporary credentials that have expired. */
  record ExpiredToken() implements Found {}
}
