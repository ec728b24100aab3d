/**
 * The handlers of S3 operations: one {@link dev.floe.gateway.s3.operation.OperationHandler} for
 * each write, which invalidates what is cached, and {@link
 * dev.floe.gateway.s3.operation.ForwardToOrigin} for the operations that bypass the cache. The
 * handler of reads is {@link dev.floe.gateway.s3.operation.read.CachedReads}.
 *
 * <p>Flow: {@code s3} authenticates, parses and authorises, then {@link
 * dev.floe.gateway.s3.operation.OperationHandlers#handle} chooses the handler on the exchange's
 * loop. A handler answers there, or passes the exchange to a virtual thread by {@link
 * dev.floe.gateway.s3.operation.OperationContext#onThread} and continues in blocking code.
 */
@NullMarked
package dev.floe.gateway.s3.operation;

import org.jspecify.annotations.NullMarked;
