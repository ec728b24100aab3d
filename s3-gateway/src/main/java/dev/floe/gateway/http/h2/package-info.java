/**
 * HTTP/2 on Netty's {@code Http2FrameCodec} and its multiplexer, for connections whose client chose
 * {@code h2} by ALPN.
 *
 * <p>Flow: {@link dev.floe.gateway.http.h2.Http2Connection} puts the codec into the pipeline. A
 * {@code FrameMeter} before the codec counts frames that ask for work without bringing data, and
 * reserves memory for unfinished frames and heads. Each stream gets a channel with a {@code
 * RequestStream}, which carries one exchange as a connection of HTTP/1.1 does. {@code Http2Head}
 * reads the request's head strictly, {@code Http2Answer} frames the answer, and the stream is reset
 * if {@code StreamWatch} finds that the client reads too slowly.
 *
 * <p>Once the client has acknowledged the settings, a stream's window is 0 until its body is read.
 * So the client sends a body only after its request was authenticated and routed.
 *
 * <p>Loop code.
 */
@NullMarked
package dev.floe.gateway.http.h2;

import org.jspecify.annotations.NullMarked;
