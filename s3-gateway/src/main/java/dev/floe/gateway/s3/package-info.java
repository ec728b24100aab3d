/**
 * Takes a request from its head to the handler of its operation. {@link
 * dev.floe.gateway.s3.S3Service} is the entry.
 *
 * <p>Flow, all on the exchange's loop: {@code auth} verifies the signature and identifies the
 * signer, {@link dev.floe.gateway.s3.OperationParser} finds the operation, the identity's policy
 * allows or denies it, and {@code s3.operation} carries it out. For example, {@code GET
 * /photos/cat.jpg} becomes GetObject, which requires {@code s3:GetObject} on {@code
 * arn:aws:s3:::photos/cat.jpg}.
 *
 * <p>Requests whose body names resources are the exception: the body of DeleteObjects, for example,
 * is read on a thread and authorised key by key before the request continues like all others.
 * Refusals on the way, and exceptions of handlers, become S3's error XML here and nowhere else.
 */
@NullMarked
package dev.floe.gateway.s3;

import org.jspecify.annotations.NullMarked;
