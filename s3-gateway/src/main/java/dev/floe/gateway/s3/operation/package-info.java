/**
 * The handlers of S3 operations: one {@link dev.floe.gateway.s3.operation.OperationHandler} per
 * cached or invalidating operation, and {@link dev.floe.gateway.s3.operation.ForwardToOrigin} for
 * all others.
 *
 * <p>Flow: {@code s3} authenticates, parses and authorises, then {@link
 * dev.floe.gateway.s3.operation.OperationHandlers#handle} chooses the handler on the exchange's
 * loop. A handler answers there, or passes the exchange to a virtual thread by {@link
 * dev.floe.gateway.s3.operation.OperationContext#onThread} and continues in blocking code.
 */
@NullMarked
package dev.floe.gateway.s3.operation;

import org.jspecify.annotations.NullMarked;
