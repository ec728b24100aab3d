/**
 * Request bodies: the head's declaration of a body, the decoders that unframe and check it, and the
 * framing of bodies sent upstream.
 *
 * <p>Flow: {@link dev.floe.sigv4.body.PayloadDeclaration} reads the head and opens a {@link
 * dev.floe.sigv4.body.BodyDecoder}; its {@code feed} takes the wire's bytes in pieces of any size
 * and passes the payload to a {@link dev.floe.sigv4.body.PayloadSink} without copying; {@code
 * finish} returns the verdict. For example, {@code 5\r\nhello\r\n0\r\n} and a CRC32 trailer become
 * the payload {@code hello} and the verdict {@code Intact}. A caller that forwards the payload
 * while it arrives holds back the last byte until the verdict.
 *
 * <p>Loop code: nothing blocks; a call takes the time of the digests of its bytes.
 */
@NullMarked
package dev.floe.sigv4.body;

import org.jspecify.annotations.NullMarked;
