/**
 * Signing of requests with Signature Version 4. {@link dev.floe.sigv4.sign.RequestSigner} takes a
 * head and credentials, and returns the headers to add ({@code x-amz-date}, {@code Authorization},
 * ...) or, for a presigned URL, the query with its signature.
 *
 * <p>Loop code: nothing blocks.
 */
@NullMarked
package dev.floe.sigv4.sign;

import org.jspecify.annotations.NullMarked;
