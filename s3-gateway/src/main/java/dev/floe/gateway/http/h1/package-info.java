/**
 * HTTP/1.1 by Netty's codec: it decodes one request at a time, and encodes the parts of its answer.
 *
 * <p>Two servers that read one message in two ways let a client smuggle a request past the first of
 * them (docs/DESIGN.md, "Hazards", 24). So {@link dev.floe.gateway.http.h1.RequestDecoder} sets
 * Netty's decoder to its strictest mode, adds the bounds that the decoder lacks, and refuses bad
 * requests that the decoder accepts; {@link dev.floe.gateway.http.h1.Http1Head} judges each decoded
 * head. A form that RFC 9112 allows is left to the decoder if no server after the gateway can read
 * it differently: the gateway forwards what it has decoded, not the client's bytes. docs/adr/0035
 * lists these forms.
 *
 * <p>A connection calls {@link dev.floe.gateway.http.h1.RequestDecoder#next} when it begins, and
 * again each time it has answered a request. Until the next call, the bytes of further requests
 * stay undecoded. {@link dev.floe.gateway.http.h1.Http1Answer} writes an answer as messages that
 * {@link dev.floe.gateway.http.h1.ResponseEncoder} turns into bytes; the bytes of a body are not
 * copied.
 *
 * <p>Loop code. Nothing in this package refers to an {@code Exchange}.
 */
@NullMarked
package dev.floe.gateway.http.h1;

import org.jspecify.annotations.NullMarked;
