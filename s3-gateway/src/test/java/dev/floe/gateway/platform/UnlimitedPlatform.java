package dev.floe.gateway.platform;

import java.util.OptionalInt;

/** A platform that limits no concurrency and describes nothing. */
public abstract class UnlimitedPlatform implements NodePlatform {
  @Override
  public FunctionDescription describe(String function) {
    throw new UnsupportedOperationException("nothing is described here");
  }

  @Override
  public OptionalInt reservedConcurrency(String function) {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt accountConcurrency() {
    return OptionalInt.empty();
  }

  @Override
  public void close() {}
}
