/**
 * A local function platform: what AWS Lambda is to a deployed pool, on one machine and with real
 * processes.
 *
 * <p>{@link dev.floe.node.host.FunctionHost} is the entry. It speaks Lambda's Invoke API over HTTP
 * to the gateway's SDK client ({@code InvokeApi}); a {@code HostedFunction} gives the invocation to
 * an idle {@code Instance}, starts one, or refuses by 429; an instance is one node process and the
 * Runtime API endpoint ({@code RuntimeApiServer}) that this process alone asks for work. An
 * invocation ends by an answer, by the death of the process or by its timeout, and never otherwise:
 * a client that hangs up ends nothing.
 *
 * <p>Thread code: one virtual thread per HTTP exchange, straight-line and blocking. The node never
 * imports this package, and the deployed function does not contain it.
 */
@NullMarked
package dev.floe.node.host;

import org.jspecify.annotations.NullMarked;
