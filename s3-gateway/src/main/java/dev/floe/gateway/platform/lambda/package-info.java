/**
 * AWS Lambda as the node platform, over the AWS SDK; the entry is {@link
 * dev.floe.gateway.platform.lambda.LambdaPlatform}.
 *
 * <p>The SDK's client is the asynchronous one on Netty, and the virtual thread that invokes waits
 * for its future: an invocation that stays for 15 minutes then holds a parked virtual thread and a
 * channel, and no carrier. It is also the client that lets the interval of TCP keep-alive be set,
 * by one ChannelOption: a NAT gateway forgets a connection that is silent for 350 s, and Linux's
 * own first probe comes after two hours.
 */
@NullMarked
package dev.floe.gateway.platform.lambda;

import org.jspecify.annotations.NullMarked;
