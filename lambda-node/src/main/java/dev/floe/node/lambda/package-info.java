/**
 * The function's entry points. AWS Lambda calls {@link dev.floe.node.lambda.FloeFunction} on the
 * managed Java runtime, or starts {@link dev.floe.node.lambda.NodeMain}, which fetches its
 * invocations from the Runtime API and starts faster. Both pass each invocation's JSON to {@link
 * dev.floe.node.lambda.Node}, which owns the store and the session for the life of the instance,
 * and send back the JSON that the node returns.
 *
 * <p>Everything runs on the one thread that fetches the invocations, which is also the thread of
 * the node's loop code.
 */
@NullMarked
package dev.floe.node.lambda;

import org.jspecify.annotations.NullMarked;
