/**
 * A node that can be told to misbehave, for tests that kill, stall and damage real node processes.
 *
 * <p>{@link dev.floe.node.host.faults.FaultyNode} is a main class that stands in for {@code
 * NodeMain}: the function host starts it when a test names it. {@link
 * dev.floe.node.host.faults.NodeFaults} is the test's side: it finds a node process by its pid and
 * hands it a {@link dev.floe.node.host.faults.Fault}. The node itself knows nothing of this; the
 * only seam is its {@code Wire}. Never part of the deployed jar.
 *
 * <p>{@code FaultyWire} runs on the node's thread; the control port has a thread of its own.
 */
@NullMarked
package dev.floe.node.host.faults;

import org.jspecify.annotations.NullMarked;
