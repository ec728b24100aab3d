package dev.floe.loadtest.bench.figure;

/**
 * How long a group measures.
 *
 * @param rounds the number of rounds of each figure and of its yardstick, which take turns
 * @param roundSeconds the length of a round
 * @param warmUpSeconds how long each gateway is loaded before the first round. Some 15 s pass until
 *     the code of a hit is compiled: C2 needs 16 s of processor time for it, and the load uses the
 *     processors too.
 * @param patienceSeconds how long a group may wait in all for processors that share a cache, and
 *     repeat what it measured without one
 */
public record Effort(
    int rounds, double roundSeconds, double warmUpSeconds, double patienceSeconds) {
  /** With this effort, all groups together take at most eight minutes. */
  public static final Effort FULL = new Effort(7, 0.35, 10, 3);

  /** Shows in about two minutes that the measurements work; the figures mean nothing. */
  public static final Effort QUICK = new Effort(1, 0.2, 0.3, 0);

  public Effort {
    if (rounds < 1 || roundSeconds <= 0 || warmUpSeconds < 0) {
      throw new IllegalArgumentException(
          "%d rounds of %s s after %s s: expected at least one round longer than 0 s"
              .formatted(rounds, roundSeconds, warmUpSeconds));
    }
  }

  /** Returns true if the figures mean nothing, so that a group may prepare less. */
  public boolean isQuick() {
    return warmUpSeconds <= QUICK.warmUpSeconds;
  }

  /** Returns the effort for requests that take about a second each: a third of the rounds. */
  public Effort forSlow() {
    return new Effort((rounds + 2) / 3, roundSeconds, warmUpSeconds, patienceSeconds);
  }
}
