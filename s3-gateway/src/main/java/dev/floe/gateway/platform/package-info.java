/**
 * The platform that runs the nodes, seen from the gateway: {@link
 * dev.floe.gateway.platform.NodePlatform} invokes a function and describes it. Each platform is a
 * leaf package of this one and passes {@code NodePlatformContract}.
 *
 * <p>Thread code: every call blocks, an invocation for as long as the node stays, up to 15 minutes.
 */
@NullMarked
package dev.floe.gateway.platform;

import org.jspecify.annotations.NullMarked;
