/**
 * Who signed a request? {@link dev.floe.sigv4.verify.RequestVerifier} checks Signature Version 4
 * headers and presigned URLs, presigned URLs of Version 2, and Version 4a, against the head exactly
 * as it was sent.
 *
 * <p>Flow: read the claim (Authorization header or query), check what needs no secret (scope, time,
 * which headers are signed), look the credentials up, compute, compare in constant time.
 *
 * <p>Loop code: nothing blocks, and the lookup that the caller hands in must not either.
 */
@NullMarked
package dev.floe.sigv4.verify;

import org.jspecify.annotations.NullMarked;
