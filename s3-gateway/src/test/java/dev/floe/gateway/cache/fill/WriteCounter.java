package dev.floe.gateway.cache.fill;

/**
 * Counts the overloads that a segment reports. The segment's fill never has to wait for the memory
 * of a write. Confined to the test.
 */
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
