/**
 * The handlers of S3 operations. Each write has its own {@link
 * dev.floe.gateway.s3.operation.OperationHandler}, which invalidates the cached objects that the
 * write changes; {@link dev.floe.gateway.s3.operation.ForwardToOrigin} handles the operations that
 * bypass the cache. The handler of reads is {@link dev.floe.gateway.s3.operation.read.CachedReads}.
 *
 * <p>Flow: {@code s3} authenticates, parses and authorises, then {@link
 * dev.floe.gateway.s3.operation.OperationHandlers#handle} chooses the handler on the exchange's
 * loop. A handler answers there, or passes the exchange to a virtual thread by {@link
 * dev.floe.gateway.s3.operation.OperationContext#onThread} and continues in blocking code.
 */
@NullMarked
package dev.floe.gateway.s3.operation;

import org.jspecify.annotations.NullMarked;
