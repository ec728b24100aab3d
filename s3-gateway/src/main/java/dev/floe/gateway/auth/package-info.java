/**
 * Who asks, and may they? {@link dev.floe.gateway.auth.Authenticator} checks a request's signature
 * against the {@link dev.floe.gateway.auth.IdentityStore}; an {@link
 * dev.floe.gateway.auth.Identity}'s {@link dev.floe.gateway.auth.Policy} decides on the rights that
 * an operation needs, and denies what it does not name. {@link
 * dev.floe.gateway.auth.VerifiedPayload} checks the body while it is read.
 *
 * <p>Loop code, but for {@code VerifiedPayload.read}, which blocks.
 */
@NullMarked
package dev.floe.gateway.auth;

import org.jspecify.annotations.NullMarked;
