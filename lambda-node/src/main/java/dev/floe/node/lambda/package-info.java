/**
 * What AWS Lambda invokes: {@link dev.floe.node.lambda.FloeFunction} on the managed Java runtime,
 * or {@link dev.floe.node.lambda.NodeMain}, a process that asks the Runtime API for its invocations
 * by itself and starts faster. Both hand each invocation to {@link dev.floe.node.lambda.Node},
 * which owns the store and the session for as long as the instance lives.
 *
 * <p>Everything runs on the one thread that takes the invocations: the thread of the node's loop
 * code.
 */
@NullMarked
package dev.floe.node.lambda;

import org.jspecify.annotations.NullMarked;
