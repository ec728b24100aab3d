package dev.floe.gateway.cache.fill;

/** Counts what a segment reports of its writes, which never have to hurry. Confined to the test. */
final class WriteCounter implements SegmentFill.WriteMonitor {
  private int overloads;

  int overloads() {
    return overloads;
  }

  @Override
  public void kept() {}

  @Override
  public boolean pressed() {
    return false;
  }

  @Override
  public void overloaded() {
    overloads++;
  }
}
