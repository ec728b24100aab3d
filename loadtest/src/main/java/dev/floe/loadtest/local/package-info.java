/**
 * A whole Floe on one machine: {@link dev.floe.loadtest.local.LocalFloe} starts a function host,
 * whose nodes are processes, and a gateway in this process that uses them. {@link
 * dev.floe.loadtest.local.GatewayProcess} runs the gateway in a separate process too, and {@link
 * dev.floe.loadtest.local.SimulatedNodes} runs many nodes in this one. The demo, the soaks, the
 * benchmarks and the tests share this package.
 *
 * <p>Thread code.
 */
@NullMarked
package dev.floe.loadtest.local;

import org.jspecify.annotations.NullMarked;
