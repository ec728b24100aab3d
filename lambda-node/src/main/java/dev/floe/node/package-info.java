/**
 * The cache node: one Lambda function that holds chunks of objects in off-heap memory and serves
 * them to its gateway over connections that it dials itself.
 *
 * <p>Its life in short: the gateway invokes the function, {@code lambda} hands the invocation
 * ({@code invocation}) to the {@code session}, which dials the gateway and reads frames ({@code
 * protocol}); WRITEs put blocks into the {@code store}, READs send them back, until staying costs
 * more than leaving. {@code host} is a local function platform for tests and demos; the node never
 * imports it.
 */
@NullMarked
package dev.floe.node;

import org.jspecify.annotations.NullMarked;
