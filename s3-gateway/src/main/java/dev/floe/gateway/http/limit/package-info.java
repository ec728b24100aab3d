/**
 * The limits of client connections: how many there may be, how long each may be idle or silent, and
 * how slowly each client may send and read.
 *
 * <p>{@link dev.floe.gateway.http.limit.EdgeSettings} has the figures. {@link
 * dev.floe.gateway.http.limit.ConnectionLimits} admits a connection. On the connection's loop, a
 * {@link dev.floe.gateway.http.limit.Deadline} detects that the client is silent, a {@link
 * dev.floe.gateway.http.limit.BodyPace} that it sends a body too slowly, and a {@link
 * dev.floe.gateway.http.limit.WriteWatch} that it reads an answer too slowly. {@link
 * dev.floe.gateway.http.limit.Linger} bounds what is read from a client after the last answer of
 * its connection, and {@link dev.floe.gateway.http.limit.HeadBudget} the memory of unfinished
 * heads.
 *
 * <p>For example, a client has sent half of a PUT's body and stops. Its connection's deadline
 * passes after {@code bodyTimeout}, and the handler that reads the body receives an error.
 *
 * <p>Loop code, except {@code ConnectionLimits} and {@code HeadBudget}, which are thread-safe.
 */
@NullMarked
package dev.floe.gateway.http.limit;

import org.jspecify.annotations.NullMarked;
