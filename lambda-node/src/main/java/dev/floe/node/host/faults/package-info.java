/**
 * A node with injectable faults, for tests that kill, stall and damage real node processes.
 *
 * <p>{@link dev.floe.node.host.faults.FaultyNode} is a main class that the function host starts in
 * place of {@code NodeMain} if a test names it. {@link dev.floe.node.host.faults.NodeFaults} is the
 * test's side: it finds a node process by its pid and sends it a {@link
 * dev.floe.node.host.faults.Fault}, for example {@code new CorruptBlock(fill, 0, 3, 7)}. The node
 * has no code for this; faults enter through its {@code Wire} alone. The deployed jar does not
 * contain this package.
 *
 * <p>{@link dev.floe.node.host.faults.ByteFlips} damages bytes on their way between a node and the
 * gateway; the relay in {@code dev.floe.node.host.link} uses it.
 *
 * <p>{@code FaultyWire} reads and writes on the node's thread. {@code FaultyNode} receives the
 * faults on another thread.
 */
@NullMarked
package dev.floe.node.host.faults;

import org.jspecify.annotations.NullMarked;
