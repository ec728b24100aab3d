package dev.floe.loadtest.bench.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One run of {@code ./floe bench}: how long to measure, and the figures so far. Confined to the
 * main thread.
 */
public final class Bench {
  private final Effort effort;
  private final List<Figure> figures = new ArrayList<>();
  private final Set<String> missing = new TreeSet<>();

  public Bench(Effort effort) {
    this.effort = effort;
  }

  public Effort effort() {
    return effort;
  }

  /** Adds a figure and prints it, so that an interrupted run has shown the figures so far. */
  public void add(Figure figure) {
    figures.add(figure);
    System.err.println("  " + FigureTable.line(figure));
  }

  /** Records that a yardstick cannot be measured on this machine, and why. */
  public void missing(String yardstick, String reason) {
    missing.add(yardstick + ": " + reason);
  }

  public List<Figure> figures() {
    return List.copyOf(figures);
  }

  /** Returns the yardsticks that could not be measured, each with its reason. */
  public List<String> missing() {
    return List.copyOf(missing);
  }
}
