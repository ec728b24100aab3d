/**
 * Request bodies: the head's declaration of a body, the decoders that remove the body's framing and
 * check its payload, and {@link dev.floe.sigv4.body.ChunkedBodyEncoder}, which frames bodies to
 * send.
 *
 * <p>{@link dev.floe.sigv4.body.PayloadDeclaration} reads the head and creates a {@link
 * dev.floe.sigv4.body.BodyDecoder}. The decoder's {@code feed} takes the bytes of the body in
 * pieces of any size, and passes the payload to a {@link dev.floe.sigv4.body.PayloadSink} without
 * copying. {@code finish} returns the verdict. For example, {@code 5\r\nhello\r\n0\r\n} and a CRC32
 * trailer become the payload {@code hello} and the verdict {@code Intact}. A caller that forwards
 * the payload while it arrives must hold back the last byte until the verdict.
 *
 * <p>Loop code: nothing blocks; a call takes as long as the digests of its bytes.
 */
@NullMarked
package dev.floe.sigv4.body;

import org.jspecify.annotations.NullMarked;
