package dev.floe.gateway.platform;

import dev.floe.gateway.policy.wake.Purpose;

/**
 * A call of a function. Its text form contains no secret.
 *
 * @param function the function's name
 * @param number the invocation's number among those of the function
 * @param purpose the part of the bill that it belongs to
 * @param payload a JSON object, which contains the invocation's key
 */
public record InvokeCall(String function, int number, Purpose purpose, String payload) {
  @Override
  public String toString() {
    return "invocation %d of %s to %s".formatted(number, function, purpose.label());
  }
}
