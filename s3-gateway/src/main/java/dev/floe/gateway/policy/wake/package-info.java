/**
 * The decisions about nodes that sleep: how long a read waits for them, and how long they stay
 * after a start of the gateway.
 *
 * <p>For example, a node is usually awake 20 ms after it was needed. A read that needs the node
 * waits for it for at most 100 ms, and then asks S3.
 */
@NullMarked
package dev.floe.gateway.policy.wake;

import org.jspecify.annotations.NullMarked;
