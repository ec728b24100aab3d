/**
 * The cache node: one Lambda function that holds chunks of objects in off-heap memory and serves
 * them to its gateway over connections that it dials itself.
 *
 * <p>The gateway invokes the function. {@code lambda} parses the payload ({@code invocation}) and
 * passes it to the {@code session}, which dials the gateway and reads frames ({@code protocol}). A
 * WRITE frame brings a block, which the node puts into the {@code store}; a READ frame asks for a
 * block, which the node sends. The node leaves when staying costs more than being invoked again.
 * {@code host} is a local function platform for tests and demos; the node never imports it.
 */
@NullMarked
package dev.floe.node;

import org.jspecify.annotations.NullMarked;
