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
  private final SharedCache sharedCache = new SharedCache(ProcessorDistance::roundTripNanos);

  public Bench(Effort effort) {
    this.effort = effort;
  }

  public Effort effort() {
    return effort;
  }

  /**
   * Runs all rounds of these measurements, in turns. A measurement is repeated if the machine's
   * processors shared no cache meanwhile.
   */
  public <T> Turns<T> takeTurns(List<? extends Turns.Measurement<T>> measurements)
      throws Exception {
    SharedCache.Patience patience = new SharedCache.Patience(effort.patienceSeconds());
    List<Turns.Measurement<T>> repeated = new ArrayList<>();
    for (Turns.Measurement<T> each : measurements) {
      repeated.add(seconds -> sharedCache.measure(() -> each.measure(seconds), patience));
    }
    return Turns.take(effort, repeated);
  }

  /** Adds what the rounds showed of the machine itself. */
  public void addMachine() {
    sharedCache.figures().forEach(this::add);
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
