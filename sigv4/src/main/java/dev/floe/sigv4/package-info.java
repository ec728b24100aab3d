/**
 * AWS request signatures: the words that signing, verifying and body decoding share.
 *
 * <p>Flow for an arriving request: {@code verify.RequestVerifier} judges the head as it was sent
 * ({@link RequestView}) and answers a {@code Verdict}; {@code body.PayloadDeclaration} reads what
 * the head says of the body and opens a {@code BodyDecoder}, which is fed the body's bytes and
 * gives the payload and, at the end, its own verdict. For a departing request {@code
 * sign.RequestSigner} does the reverse.
 *
 * <p>What is refused is a {@link Rejection}, in S3's own words; this module knows neither HTTP
 * libraries nor S3's XML.
 *
 * <p>Loop code: nothing here blocks; a head costs some microseconds, a body its digests.
 */
@NullMarked
package dev.floe.sigv4;

import org.jspecify.annotations.NullMarked;
