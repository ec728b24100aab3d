/**
 * What operators and their tools ask: {@code /healthz}, {@code /readyz}, {@code /metrics} and
 * {@code /nodes}, over the JDK's own HTTP server, on a port of its own so that it answers while
 * clients are refused. {@link dev.floe.gateway.admin.AdminServer} is the entry.
 *
 * <p>Thread code: a virtual thread per request. Nobody is authenticated here, hence the port is
 * bound to loopback unless the configuration says otherwise.
 */
@NullMarked
package dev.floe.gateway.admin;

import org.jspecify.annotations.NullMarked;
