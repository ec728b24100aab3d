/**
 * The limits of a client connection: how many there may be, how long each may be idle or silent,
 * and how slowly it may send and read.
 *
 * <p>{@link dev.floe.gateway.http.limit.EdgeSettings} has the figures. {@link
 * dev.floe.gateway.http.limit.ConnectionLimits} admits a connection; on its loop a {@link
 * dev.floe.gateway.http.limit.Deadline} ends one that is silent, {@link
 * dev.floe.gateway.http.limit.BodyPace} one that sends its body too slowly, and {@link
 * dev.floe.gateway.http.limit.WriteWatch} one that reads its answer too slowly. {@link
 * dev.floe.gateway.http.limit.Linger} bounds what is read from a client after it was refused, and
 * {@link dev.floe.gateway.http.limit.HeadBudget} the memory of unfinished heads.
 *
 * <p>For example, a client has sent half of a PUT's body and stops. Its connection's deadline
 * passes after {@code bodyTimeout}, and the connection ends the request.
 *
 * <p>Loop code, except {@code ConnectionLimits} and {@code HeadBudget}, which are thread-safe.
 */
@NullMarked
package dev.floe.gateway.http.limit;

import org.jspecify.annotations.NullMarked;
