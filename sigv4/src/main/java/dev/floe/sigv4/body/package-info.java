/**
 * Bodies: what a head declares of its body, the decoders that take it off the wire and check it,
 * and the framing of bodies sent upstream.
 *
 * <p>Flow: {@link dev.floe.sigv4.body.PayloadDeclaration} reads the head and opens a {@link
 * dev.floe.sigv4.body.BodyDecoder}; its {@code feed} is given the wire's bytes in pieces of any
 * size and hands the payload's to a {@link dev.floe.sigv4.body.PayloadSink} without copying; {@code
 * finish} gives the verdict. Whoever passes the payload on while it arrives keeps back the last
 * byte until then: {@link dev.floe.sigv4.body.LastByteHold}.
 *
 * <p>Loop code: nothing blocks; a call costs the digests of the bytes it is given.
 */
@NullMarked
package dev.floe.sigv4.body;

import org.jspecify.annotations.NullMarked;
