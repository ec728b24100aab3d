/**
 * One request and its answer, whichever version of HTTP carries them: an {@link
 * dev.floe.gateway.http.message.HttpExchange} with an {@link
 * dev.floe.gateway.http.message.InboundBody} and a {@code LoopResponse}.
 *
 * <p>A {@link dev.floe.gateway.http.message.Carrier} is a connection of HTTP/1.1 or a stream of
 * HTTP/2. It feeds the body while its reader has room, and is notified of the answer's end. Its
 * {@link dev.floe.gateway.http.message.AnswerWire} frames the answer. {@link
 * dev.floe.gateway.http.message.EdgeServices} is what the edge offers to a carrier. {@link
 * dev.floe.gateway.http.message.HeadRules} says what a head may hold in any version.
 *
 * <p>Loop code, except {@code InboundBody.read} and {@code BlockingResponse}, which are the
 * thread's side of a request.
 */
@NullMarked
package dev.floe.gateway.http.message;

import org.jspecify.annotations.NullMarked;
