/**
 * A local function platform. It takes Lambda's place on one machine, with a real process per
 * instance.
 *
 * <p>{@link dev.floe.node.host.FunctionHost} is the entry. It speaks Lambda's Invoke API over HTTP
 * to the gateway's SDK client ({@code InvokeApi}). A {@code HostedFunction} passes the invocation
 * to an idle {@code Instance}, starts a new one, or refuses the invocation, which is then answered
 * 429. An instance, also called an environment, is one process and its own Runtime API ({@code
 * RuntimeApiServer}), from which the process fetches its invocations. An invocation ends with an
 * answer, with the death of the process or at its timeout; it continues if the client disconnects.
 *
 * <p>{@code EnvironmentRules} (package {@code rules}) say how environments live: an idle process
 * can be frozen, and killed after a time; a process that uses too much memory can be killed; {@code
 * InvocationRules} delay and limit invocations; the environments' connections to the gateway
 * (links) can run through a {@code LinkShim} (package {@code link}). A {@code ReclaimPlan} kills
 * environments at random, and {@code ZonePlacement} puts each environment in a zone. {@code
 * HostApi} lists the environments and their {@code Bill}.
 *
 * <p>Thread code: one virtual thread per HTTP exchange, straight-line and blocking. The node never
 * imports this package, and the deployed function does not contain it.
 */
@NullMarked
package dev.floe.node.host;

import org.jspecify.annotations.NullMarked;
