/**
 * {@code ./floe soak edge}: a fuzz test of the client edge. {@link
 * dev.floe.loadtest.soak.edge.EdgeCommand} starts a gateway in a separate process and sends it
 * requests that are almost right. {@link dev.floe.loadtest.soak.edge.EdgeRequests} draws a request
 * and damages it before or after signing it. {@link dev.floe.loadtest.soak.edge.EdgeClient} sends
 * the request and reports how the gateway reacts. A good client ({@link
 * dev.floe.loadtest.soak.edge.GoodClient}), which sends only valid requests, runs at the same time
 * and must not fail.
 *
 * <p>{@code ./floe soak crowd}: thousands of connections that never send a whole request. {@link
 * dev.floe.loadtest.soak.edge.CrowdCommand} keeps them open from child processes ({@link
 * dev.floe.loadtest.soak.edge.Crowd}), measures how the good client is served, and compares the
 * gateway's memory with its limit.
 *
 * <p>{@code ./floe soak greedy}: one identity holds as many connections and as much memory as it
 * can get ({@link dev.floe.loadtest.soak.edge.Greed}), and another one must still be served. Thread
 * code.
 */
@NullMarked
package dev.floe.loadtest.soak.edge;

import org.jspecify.annotations.NullMarked;
