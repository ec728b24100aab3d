package dev.floe.loadtest;

/** What {@code ./floe demo}, {@code bench} and {@code soak} start. */
public final class LoadtestMain {
  private LoadtestMain() {}

  public static void main(String[] args) {}
}
