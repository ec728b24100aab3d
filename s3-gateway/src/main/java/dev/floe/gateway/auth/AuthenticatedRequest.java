package dev.floe.gateway.auth;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.model.Payload;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.body.PayloadDeclaration;
import dev.floe.sigv4.body.PayloadDeclaration.ChecksumsOf;
import dev.floe.sigv4.verify.Verdict;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request whose signature was verified, or one without a signature. Confined to its exchange. */
public final class AuthenticatedRequest {
  private final Identity identity;
  private final HeadView view;
  private final PayloadMode payload;
  private final Verdict.@Nullable Accepted signature;

  private AuthenticatedRequest(
      Identity identity, HeadView view, PayloadMode payload, Verdict.@Nullable Accepted signature) {
    this.identity = identity;
    this.view = view;
    this.payload = payload;
    this.signature = signature;
  }

  static AuthenticatedRequest signed(Identity identity, HeadView view, Verdict.Accepted verdict) {
    return new AuthenticatedRequest(identity, view, verdict.payload(), verdict);
  }

  static AuthenticatedRequest anonymous(Identity identity, HeadView view, PayloadMode payload) {
    return new AuthenticatedRequest(identity, view, payload, null);
  }

  public Identity identity() {
    return identity;
  }

  /** Returns the version and the place of the signature; empty if the request has none. */
  public Optional<Verdict.Method> method() {
    return Optional.ofNullable(signature).map(Verdict.Accepted::method);
  }

  /** Returns the names of the headers that the signature covers, in lower case. */
  public Set<String> signedHeaders() {
    return signature == null ? Set.of() : Set.copyOf(signature.signedHeaders());
  }

  /**
   * Returns the body as the payload that the head describes. Loop code; reads none of the body.
   *
   * @param headers the request's headers, including those that were signed in the query
   * @param checksumsOfBody true if {@code x-amz-checksum-*} headers describe this body; false for
   *     CompleteMultipartUpload, where they describe the object
   * @throws dev.floe.gateway.model.S3Exception if the head describes no valid payload
   */
  public Payload payload(RequestBody body, Headers headers, boolean checksumsOfBody) {
    PayloadDeclaration.Parsed parsed =
        PayloadDeclaration.parse(
            view.with(headers),
            payload,
            checksumsOfBody ? ChecksumsOf.BODY : ChecksumsOf.SOMETHING_ELSE);
    return switch (parsed) {
      case PayloadDeclaration.Declared declared ->
          new VerifiedPayload(
              body, declared.declaration(), payload, signature == null ? null : signature.seed());
      case PayloadDeclaration.Refused refused -> throw Rejections.toS3(refused.rejection());
    };
  }
}
