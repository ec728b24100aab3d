/**
 * The decisions about nodes that sleep: how long a read waits for them, and how long they stay
 * after a start of the gateway.
 *
 * <p>For example, a node is usually awake 20 ms after it was needed. A read that needs the node
 * asks S3 after 100 ms.
 */
@NullMarked
package dev.floe.gateway.policy.wake;

import org.jspecify.annotations.NullMarked;
