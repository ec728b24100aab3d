/**
 * The network between an environment and its gateway. It behaves like Lambda's network, not like
 * loopback.
 *
 * <p>A {@code LinkShim} listens for one environment and relays each connection to the gateway. A
 * {@code Link} is one connection. It has a {@code Pump} with a bounded queue for each direction.
 * {@code LinkGate} stops the pumps while the environment is frozen, {@code Throttle} holds the
 * pumps to a {@code RateLimit}, and {@code LinkLife} decides when an idle link is forgotten. {@code
 * TokenBucket} and {@code LinkLife} are pure.
 *
 * <p>Thread code: virtual threads that block, four per link.
 */
@NullMarked
package dev.floe.node.host.link;

import org.jspecify.annotations.NullMarked;
