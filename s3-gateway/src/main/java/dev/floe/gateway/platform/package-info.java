/**
 * The platform that runs the nodes, as the gateway sees it: {@link
 * dev.floe.gateway.platform.NodePlatform} invokes a function and describes it. The implementation
 * for each platform is a subpackage and passes the tests of {@code NodePlatformContract}.
 *
 * <p>For example, an invocation of {@code floe-node-3} starts or thaws an instance of that
 * function, which dials back to the gateway and serves chunks over its session. The call returns
 * when the instance freezes again. Its result is {@link dev.floe.gateway.platform.Invoked.Returned}
 * with the log line by which the invocation is billed, or one of the failures.
 *
 * <p>Thread code: every call blocks, an invocation for the whole stay of the node, up to 15
 * minutes.
 */
@NullMarked
package dev.floe.gateway.platform;

import org.jspecify.annotations.NullMarked;
