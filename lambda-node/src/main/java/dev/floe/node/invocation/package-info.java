/**
 * The payload and the answer of an invocation, both JSON (docs/PROTOCOL.md, "An invocation").
 *
 * <p>{@link dev.floe.node.invocation.InvokePayload} names the gateway to dial, the key with which
 * both sides prove themselves, and how long to stay, for example {@code
 * {"version":1,"gateway":"10.0.0.7:7400","invocation":5,...}}. When the node leaves, {@link
 * dev.floe.node.invocation.InvokeResult} reports why it left and how much it served. {@link
 * dev.floe.node.invocation.ProbePayload} asks the node to measure its network and {@code /tmp}
 * instead, and {@link dev.floe.node.invocation.ProbeResult} answers it. Values only: no I/O and no
 * threads.
 */
@NullMarked
package dev.floe.node.invocation;

import org.jspecify.annotations.NullMarked;
