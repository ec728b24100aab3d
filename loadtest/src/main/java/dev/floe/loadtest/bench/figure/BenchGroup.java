package dev.floe.loadtest.bench.figure;

/**
 * Figures that are measured together, with the same processes. To add a group, implement this
 * interface and add an instance to {@code BenchGroups}.
 */
public interface BenchGroup {
  /** Returns the word that selects the group on the command line. */
  String name();

  /**
   * Measures, adds the figures to {@code bench}, and ends all processes that it started.
   *
   * <p>It must take less than 50 s with {@link Effort#FULL} and less than 8 s with {@link
   * Effort#QUICK}.
   */
  void measure(Bench bench) throws Exception;
}
