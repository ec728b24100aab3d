package dev.floe.gateway.platform;

import java.time.Duration;

/**
 * What a platform says of a function.
 *
 * @param function its name
 * @param memoryMegabytes the memory of each of its instances
 * @param timeout when the platform ends an invocation by force
 */
public record FunctionDescription(String function, int memoryMegabytes, Duration timeout) {}
