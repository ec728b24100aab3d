package dev.floe.sigv4.verify;

import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.SigningKeyCache;
import java.time.InstantSource;

/** Judges request heads. Thread-safe; never blocks. */
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable"})
public final class RequestVerifier {
  private final VerifierSettings settings;
  private final CredentialSource credentials;
  private final SigningKeyCache keys;
  private final InstantSource clock;

  public RequestVerifier(
      VerifierSettings settings,
      CredentialSource credentials,
      SigningKeyCache keys,
      InstantSource clock) {
    this.settings = settings;
    this.credentials = credentials;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Whether {@code request} was signed, and by whom; never throws for anything a client can send.
   */
  public Verdict verify(RequestView request) {
    throw new UnsupportedOperationException("not yet");
  }
}
