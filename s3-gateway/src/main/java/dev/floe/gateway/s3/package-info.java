/**
 * Takes a request from its head to the handler of its operation. {@link
 * dev.floe.gateway.s3.S3Service} is the entry.
 *
 * <p>Flow, on the exchange's loop: {@code auth} verifies the signature and identifies the signer,
 * {@link dev.floe.gateway.s3.OperationParser} finds the operation, the identity's policy allows or
 * denies it, and {@code s3.operation} carries it out. For example, {@code GET /photos/cat.jpg}
 * becomes GetObject, which requires {@code s3:GetObject} on {@code arn:aws:s3:::photos/cat.jpg}.
 *
 * <p>Three kinds of requests use a thread first, and then continue on the loop like all others:
 * those whose signature is costly to verify, form uploads, whose fields and policy are in the body,
 * and requests whose body names resources. The body of DeleteObjects, for example, is read and
 * authorised key by key.
 *
 * <p>Refusals on the way, and exceptions of handlers, become S3's error XML here and nowhere else.
 */
@NullMarked
package dev.floe.gateway.s3;

import org.jspecify.annotations.NullMarked;
