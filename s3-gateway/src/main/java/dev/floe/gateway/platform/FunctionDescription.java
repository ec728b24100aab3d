package dev.floe.gateway.platform;

import java.time.Duration;

/**
 * A platform's description of a function.
 *
 * @param function the function's name
 * @param memoryMegabytes the memory of each instance
 * @param timeout the time after which the platform ends an invocation by force
 */
public record FunctionDescription(String function, int memoryMegabytes, Duration timeout) {}
