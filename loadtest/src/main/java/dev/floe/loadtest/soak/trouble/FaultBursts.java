package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.origin.OriginFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws the bursts in which an origin fails: a calm time, then a time with one to three faults,
 * each of which affects some of the requests. The same seed draws the same bursts for any number of
 * requests. Confined to one thread.
 */
public final class FaultBursts {
  private static final int MOST_FAULTS = 3;

  private final List<Share> kinds;
  private final OriginFaultKind.Sizes sizes;
  private final Span calm;
  private final Span length;
  private final Random random;

  /** A kind of fault, and the percentage of the requests that it affects. */
  public record Share(OriginFaultKind kind, int percent) {}

  /** The bounds of a random time: at least {@code least}, and less than {@code spread} more. */
  public record Span(Duration least, Duration spread) {
    /** Returns bounds in milliseconds. */
    public static Span ofMillis(int least, int spread) {
      return new Span(Duration.ofMillis(least), Duration.ofMillis(spread));
    }

    private Duration draw(Random random) {
      return least.plusMillis(random.nextInt((int) spread.toMillis()));
    }
  }

  /**
   * A fault of a burst.
   *
   * @param seed the seed by which the affected requests are drawn
   */
  record Drawn(Share share, long seed, OriginFault fault) {}

  /**
   * A burst.
   *
   * @param calm the time without faults before it
   * @param length the time that it lasts
   */
  record Burst(Duration calm, List<Drawn> faults, Duration length) {}

  /**
   * @param kinds the faults to draw from, each as likely as any other
   * @param calm the time before a burst
   * @param length the time that a burst lasts
   */
  public FaultBursts(
      List<Share> kinds, OriginFaultKind.Sizes sizes, Span calm, Span length, long seed) {
    this.kinds = List.copyOf(kinds);
    this.sizes = sizes;
    this.calm = calm;
    this.length = length;
    random = new Random(seed);
  }

  /** Draws the next burst. */
  Burst next() {
    Duration before = calm.draw(random);
    List<Drawn> faults = new ArrayList<>();
    for (int left = 1 + random.nextInt(MOST_FAULTS); left > 0; left--) {
      Share share = kinds.get(random.nextInt(kinds.size()));
      long seed = random.nextLong();
      faults.add(new Drawn(share, seed, share.kind().draw(sizes, random)));
    }
    return new Burst(before, List.copyOf(faults), length.draw(random));
  }
}
