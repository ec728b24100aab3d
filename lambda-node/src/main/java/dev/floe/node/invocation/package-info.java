/**
 * What an invocation of a node carries, and what it answers: JSON, as functions take and give it
 * (docs/PROTOCOL.md, "An invocation").
 *
 * <p>{@link dev.floe.node.invocation.InvokePayload} tells a node which gateway to dial, the proof
 * that both know each other, and how long to stay; {@link dev.floe.node.invocation.InvokeResult}
 * says why it left. Values only: no I/O and no threads.
 */
@NullMarked
package dev.floe.node.invocation;

import org.jspecify.annotations.NullMarked;
