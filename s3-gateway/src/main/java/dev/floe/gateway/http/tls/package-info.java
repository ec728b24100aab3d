/**
 * TLS on the S3 port: the operator's certificates, and the handlers that a connection needs before
 * its requests can be read.
 *
 * <p>{@link dev.floe.gateway.http.tls.TlsContexts} reads the PEM files that {@link
 * dev.floe.gateway.http.tls.TlsSettings} names, chooses a certificate by the name that a client
 * asks for, and reads the files again when they change. A new connection begins with a {@link
 * dev.floe.gateway.http.tls.TlsHandshakeStart}, which looks at the first bytes: a ClientHello is
 * passed to Netty's {@code SslHandler}, and anything else is refused in plain text. {@link
 * dev.floe.gateway.http.tls.PacedWrites} encrypts only as much as the client takes.
 *
 * <p>Loop code, except the reading of files and the computations of handshakes, which run on
 * virtual threads.
 */
@NullMarked
package dev.floe.gateway.http.tls;

import org.jspecify.annotations.NullMarked;
