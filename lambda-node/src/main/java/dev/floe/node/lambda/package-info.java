/**
 * The function's entry points. AWS Lambda calls {@link dev.floe.node.lambda.FloeFunction} on the
 * managed Java runtime. On the custom runtime it starts {@link dev.floe.node.lambda.NodeMain},
 * which fetches its invocations from the Runtime API itself and starts faster. Both pass each
 * invocation's JSON to {@link dev.floe.node.lambda.Node}, which owns the store and the session for
 * the life of the instance, and send back the JSON that the node returns.
 *
 * <p>Loop code: everything runs on one thread, which receives the invocations and runs the session.
 */
@NullMarked
package dev.floe.node.lambda;

import org.jspecify.annotations.NullMarked;
