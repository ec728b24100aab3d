package dev.floe.gateway.auth;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.model.Payload;
import dev.floe.sigv4.body.PayloadDeclaration;
import dev.floe.sigv4.body.PayloadDeclaration.ChecksumsOf;
import dev.floe.sigv4.verify.Verdict;

/** A request whose signature holds. Confined to its exchange. */
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

  /**
   * Reads what the head declares of the body. Loop code; the body itself is not touched.
   *
   * @param headers the request's, with those that its signature covers in the query
   * @param checksumsOfBody whether {@code x-amz-checksum-*} headers speak of this body, which they
   *     do but for CompleteMultipartUpload
   * @throws dev.floe.gateway.model.S3Exception the head contradicts itself
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
