package dev.floe.sigv4.verify;

import dev.floe.sigv4.Credentials;
import java.util.Optional;

/** Finds the secret of an access key. Called on the event loop: never blocks. */
@FunctionalInterface
public interface CredentialSource {
  /**
   * Looks an access key up.
   *
   * @param accessKeyId as the request names it, not trusted
   * @param sessionToken the token that came with the request, not trusted; for temporary
   *     credentials the source says whether it is theirs, and a long-lived key with a token is
   *     {@link InvalidToken}
   */
  Found find(String accessKeyId, Optional<String> sessionToken);

  /** What a lookup ends in. */
  sealed interface Found {}

  /** These credentials; whether the request was signed with them is still to be seen. */
  record Known(Credentials credentials) implements Found {}

  /** No such access key. */
  record UnknownKey() implements Found {}

  /** The access key exists, the token is not its own. */
  record InvalidToken() implements Found {}

  /** Temporary credentials that have ended. */
  record ExpiredToken() implements Found {}
}
