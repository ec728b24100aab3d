package dev.floe.gateway.auth;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.model.Payload;
import dev.floe.sigv4.body.PayloadDeclaration;
import dev.floe.sigv4.body.PayloadDeclaration.ChecksumsOf;
import dev.floe.sigv4.verify.Verdict;
import java.util.Set;

/** A request whose signature was verified. Confined to its exchange. */
public final class AuthenticatedRequest {
  private final Identity identity;
  private final HeadView view;
  private final Verdict.Accepted verdict;

  AuthenticatedRequest(Identity identity, HeadView view, Verdict.Accepted verdict) {
    this.identity = identity;
    this.view = view;
    this.verdict = verdict;
  }

  public Identity identity() {
    return identity;
  }

  /** Returns the names of the headers that the signature covers, in lower case. */
  public Set<String> signedHeaders() {
    return Set.copyOf(verdict.signedHeaders());
  }

  /**
   * Returns the body as a payload, described by the head. Loop code; reads none of the body.
   *
   * @param headers the request's headers, including those that were signed in the query
   * @param checksumsOfBody true if {@code x-amz-checksum-*} headers describe this body; false for
   *     CompleteMultipartUpload, where they describe the object
   * @throws dev.floe.gateway.model.S3Exception if the head contradicts itself
   */
  public Payload payload(RequestBody body, Headers headers, boolean checksumsOfBody) {
    PayloadDeclaration.Parsed parsed =
        PayloadDeclaration.parse(
            view.with(headers),
            verdict.payload(),
            checksumsOfBody ? ChecksumsOf.BODY : ChecksumsOf.SOMETHING_ELSE);
    return switch (parsed) {
      case PayloadDeclaration.Declared declared ->
          new VerifiedPayload(body, declared.declaration(), verdict);
      case PayloadDeclaration.Refused refused -> throw Rejections.toS3(refused.rejection());
    };
  }
}
