/**
 * The pages for operators and their tools: {@code /healthz}, {@code /readyz}, {@code /metrics},
 * {@code /nodes}, {@code /object} and {@code /bill}. The JDK's own HTTP server serves them on a
 * separate port, so they answer even while clients are refused. {@link
 * dev.floe.gateway.admin.AdminServer} is the entry.
 *
 * <p>Thread code: a virtual thread per request. Requests are not authenticated, so the port is
 * bound to loopback unless the configuration says otherwise.
 */
@NullMarked
package dev.floe.gateway.admin;

import org.jspecify.annotations.NullMarked;
