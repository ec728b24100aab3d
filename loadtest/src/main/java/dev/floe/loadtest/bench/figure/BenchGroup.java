package dev.floe.loadtest.bench.figure;

/**
 * Figures that are measured together, with the same processes. To add a group, implement this
 * interface and add an instance to {@code BenchGroups}.
 */
public interface BenchGroup {
  /** Returns the word that selects the group on the command line. */
  String name();

  /** Measures, adds the figures to {@code bench}, and ends all processes that it started. */
  void measure(Bench bench) throws Exception;
}
