/**
 * Authentication and authorisation of requests. {@link dev.floe.gateway.auth.Authenticator} checks
 * a request's signature against the {@link dev.floe.gateway.auth.IdentityStore}; an {@link
 * dev.floe.gateway.auth.Identity}'s {@link dev.floe.gateway.auth.iam.Policy} decides on the
 * permissions that an operation requires, and denies those that no statement allows. {@link
 * dev.floe.gateway.auth.VerifiedPayload} checks the body while it is read.
 *
 * <p>For example, a PUT signed with access key {@code REGISTRY} arrives. The authenticator finds
 * that key's identity, computes the signature and compares it with the request's; the identity's
 * policy must allow {@code s3:PutObject} on the object. A handler then reads the body, and the last
 * byte is returned only if the body has the digest that was signed.
 *
 * <p>Loop code, except {@code VerifiedPayload.read}, which blocks, {@code SignatureWarmUp}, and the
 * costly signatures that {@code CostlySignatures} verifies on threads.
 */
@NullMarked
package dev.floe.gateway.auth;

import org.jspecify.annotations.NullMarked;
