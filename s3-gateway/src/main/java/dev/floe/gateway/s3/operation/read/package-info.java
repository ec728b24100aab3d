/**
 * GetObject and HeadObject.
 *
 * <p>{@link dev.floe.gateway.s3.operation.read.CachedReads} is the handler of both. {@link
 * dev.floe.gateway.s3.operation.read.ReadRequest} parses the request and decides whether the cache
 * may answer it. If not, the request is forwarded to S3. Otherwise a read of {@code cache.read}
 * finds the object and its bytes, and {@code ReadAnswer} decides the status and the headers that S3
 * would send. For identities whose reads S3 decides, {@code ReadApprovals} asks S3 first.
 */
@NullMarked
package dev.floe.gateway.s3.operation.read;

import org.jspecify.annotations.NullMarked;
