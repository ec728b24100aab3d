/**
 * {@code ./floe soak edge}: a fuzz test of the client edge. {@link
 * dev.floe.loadtest.soak.edge.EdgeCommand} starts a gateway in a process of its own and sends it
 * requests that are almost right: {@link dev.floe.loadtest.soak.edge.EdgeRequests} draws a signed
 * request, damages it before or after it is signed, and {@link
 * dev.floe.loadtest.soak.edge.EdgeClient} says what the gateway made of it. A good client works all
 * the while. Thread code.
 */
@NullMarked
package dev.floe.loadtest.soak.edge;

import org.jspecify.annotations.NullMarked;
