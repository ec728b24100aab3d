/**
 * Verification of request signatures. {@link dev.floe.sigv4.verify.RequestVerifier} takes a head
 * exactly as it was sent and returns a {@link dev.floe.sigv4.verify.Verdict}: accepted with the
 * access key whose secret signed it, anonymous, or rejected with S3's error. It verifies headers
 * and presigned URLs of Signature Version 4 and 4a, and presigned URLs of Version 2. {@link
 * dev.floe.sigv4.verify.PolicyVerifier} verifies the policies of forms.
 *
 * <p>The steps are: read the claim from the Authorization header or the query, check everything
 * that needs no secret (scope, time, signed headers), look up the credentials, compute the
 * signature, and compare it in constant time. (A signature of Version 4a is verified by its public
 * key instead.) For example, a presigned URL with {@code X-Amz-Expires=60} that is 61 s old is
 * rejected as AccessDenied before any look-up.
 *
 * <p>Loop code: nothing blocks, and the caller's look-up must not block either. Verifying a
 * signature of Version 4a takes too long for an event loop, so {@code RequestVerifier.start} leaves
 * that part to the caller.
 */
@NullMarked
package dev.floe.sigv4.verify;

import org.jspecify.annotations.NullMarked;
