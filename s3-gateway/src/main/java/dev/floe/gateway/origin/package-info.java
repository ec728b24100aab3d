/**
 * The connection to the origin, the S3 server whose objects are cached. {@link
 * dev.floe.gateway.origin.OriginClient} sends requests, signed with the credentials of the gateway
 * or of an identity's own account, and streams bodies in both directions. Thread code: every call
 * blocks.
 *
 * <p>For example, a client's GET misses. {@link dev.floe.gateway.origin.SharedOrigin} checks that
 * the client's identity has a connection left in its share, {@link
 * dev.floe.gateway.origin.SdkOriginClient} signs the request and sends it, and {@link
 * dev.floe.gateway.origin.TrustedOrigin} fails it if the origin rejects the credentials. The caller
 * reads the {@link dev.floe.gateway.origin.OriginResponse} and closes it, which frees the
 * connection.
 */
@NullMarked
package dev.floe.gateway.origin;

import org.jspecify.annotations.NullMarked;
