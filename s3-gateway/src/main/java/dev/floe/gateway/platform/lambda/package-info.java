/**
 * AWS Lambda as the node platform, over the AWS SDK; the entry is {@link
 * dev.floe.gateway.platform.lambda.LambdaPlatform}.
 *
 * <p>The SDK's client is the asynchronous one on Netty, and the virtual thread that invokes waits
 * for its future: an invocation that lasts 15 minutes holds a parked virtual thread and a channel,
 * but no carrier thread. This client also allows the times of TCP keep-alive to be set. That is
 * needed because a NAT gateway drops a connection that is silent for 350 s, while Linux sends its
 * first probe only after two hours, and gives the connection up eleven minutes later.
 */
@NullMarked
package dev.floe.gateway.platform.lambda;

import org.jspecify.annotations.NullMarked;
