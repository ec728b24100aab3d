/**
 * {@code ./floe soak edge}: a fuzz test of the client edge. {@link
 * dev.floe.loadtest.soak.edge.EdgeCommand} starts a gateway in a separate process and sends it
 * requests that are almost right: {@link dev.floe.loadtest.soak.edge.EdgeRequests} draws a signed
 * request, damages it before or after it is signed, and {@link
 * dev.floe.loadtest.soak.edge.EdgeClient} reports how the gateway reacts. A client that sends only
 * valid requests runs at the same time and must not fail. Thread code.
 */
@NullMarked
package dev.floe.loadtest.soak.edge;

import org.jspecify.annotations.NullMarked;
