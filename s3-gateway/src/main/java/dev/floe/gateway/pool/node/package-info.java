/**
 * Carries out the life of each node. Only this package invokes nodes.
 *
 * <p>{@link dev.floe.gateway.pool.node.NodePool} has one {@code PooledNode} for each function.
 * {@link dev.floe.gateway.pool.life.NodeLife} decides what to do on each event; {@code PooledNode}
 * carries it out. The node's own instance is run through {@code PrimaryLink} and, during a backup,
 * a second one through {@code PeerLink}. Each link has its instance's Invoke call and session.
 *
 * <p>For example, a read needs node 7, which is SLEEPING. {@code wake} invokes its function, and
 * the thawed instance dials the gateway. Once its session is open, the node is LIVE and the read's
 * wait ends. When the node has had no request for long enough, it sends GOODBYE. If no request is
 * in flight, the gateway answers FAREWELL, and when the Invoke call has returned the node is
 * SLEEPING again.
 *
 * <p>The Invoke calls are thread code. The events of one node are handled one at a time by its
 * {@code SerialExecutor}, on the thread or loop that adds them, so handling them must not block.
 */
@NullMarked
package dev.floe.gateway.pool.node;

import org.jspecify.annotations.NullMarked;
