/**
 * The cache node: one Lambda function that holds chunks of objects in off-heap memory and serves
 * them to its gateway over connections that it dials itself.
 *
 * <p>{@code protocol} holds the frames both sides speak, {@code store} the pages, {@code session}
 * the link to a gateway, {@code lambda} what AWS invokes, {@code host} a local function platform
 * that the node itself never imports.
 */
@NullMarked
package dev.floe.node;

import org.jspecify.annotations.NullMarked;
