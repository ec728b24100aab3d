/**
 * AWS request signatures: the types that signing, verifying and body decoding share.
 *
 * <p>An arriving request: {@code verify.RequestVerifier} takes the head as it was sent ({@link
 * RequestView}) and returns a {@code Verdict}. {@code body.PayloadDeclaration} reads the head's
 * declaration of the body, for example {@code STREAMING-UNSIGNED-PAYLOAD-TRAILER} with a CRC32
 * trailer, and opens a {@code BodyDecoder}. The decoder takes the body's bytes, passes on the
 * payload and, at the end, returns a verdict of its own. A departing request is signed by {@code
 * sign.RequestSigner}.
 *
 * <p>Every refusal is a {@link Rejection} with S3's own wording; this module knows neither HTTP
 * libraries nor S3's XML.
 *
 * <p>Loop code: nothing here blocks. A head takes some microseconds, a body the time of its
 * digests.
 */
@NullMarked
package dev.floe.sigv4;

import org.jspecify.annotations.NullMarked;
