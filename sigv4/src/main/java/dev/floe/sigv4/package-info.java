/**
 * AWS request signatures: the types that signing, verifying and body decoding share.
 *
 * <p>When a request arrives, {@code verify.RequestVerifier} takes the head as it was sent ({@link
 * RequestView}) and returns a {@code Verdict}. {@code body.PayloadDeclaration} reads the head's
 * declaration of the body, for example {@code STREAMING-UNSIGNED-PAYLOAD-TRAILER} with a CRC32
 * trailer, and creates a {@code BodyDecoder}. The decoder takes the body's bytes, passes on the
 * payload and, at the end, returns its own verdict. {@code sign.RequestSigner} signs the requests
 * that a caller is about to send.
 *
 * <p>Every refusal is a {@link Rejection}: one of S3's errors, with S3's own message where S3 has
 * one. This module knows neither HTTP libraries nor S3's XML.
 *
 * <p>Loop code: nothing here blocks. Verifying a head of Version 4 takes some microseconds, a head
 * of Version 4a about a millisecond; decoding a body takes as long as its digests.
 */
@NullMarked
package dev.floe.sigv4;

import org.jspecify.annotations.NullMarked;
