package dev.floe.gateway.auth;

import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.s3.model.Payload;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.body.PayloadDeclaration;
import dev.floe.sigv4.body.PayloadDeclaration.ChecksumsOf;
import dev.floe.sigv4.verify.Verdict;

/** A request whose signature holds. Confined to its exchange. */
public final class AuthenticatedRequest {
  private final Identity identity;
  private final RequestView view;
  private final Verdict.Accepted verdict;

  AuthenticatedRequest(Identity identity, RequestView view, Verdict.Accepted verdict) {
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
   * @param checksumsOfBody whether {@code x-amz-checksum-*} headers speak of this body, which they
   *     do but for CompleteMultipartUpload
   * @throws dev.floe.gateway.s3.model.S3Exception the head contradicts itself
   */
  public Payload payload(RequestBody body, boolean checksumsOfBody) {
    PayloadDeclaration.Parsed parsed =
        PayloadDeclaration.parse(
            view,
            verdict.payload(),
            checksumsOfBody ? ChecksumsOf.BODY : ChecksumsOf.SOMETHING_ELSE);
    return switch (parsed) {
      case PayloadDeclaration.Declared declared ->
          new VerifiedPayload(body, declared.declaration(), verdict);
      case PayloadDeclaration.Refused refused -> throw Rejections.toS3(refused.rejection());
    };
  }
}
