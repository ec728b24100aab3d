package dev.floe.node.session;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Stays idle at most for the break-even time B, in which running costs as much as another
 * invocation and the wait for it. This is the ski-rental problem: the length of an idle period is
 * not known in advance; if it were, the lowest cost would be min(length, B). The stay is drawn from
 * [0, B] with the density e^(t/B) / (B (e-1)). The expected cost of every idle period is then at
 * most e/(e-1) = 1.58 times that lowest cost, and no online policy has a better bound. A fixed stay
 * of B can cost twice as much as the lowest cost (Karlin, Manasse, McGeoch and Owicki, "Competitive
 * randomized algorithms for nonuniform problems", Algorithmica 11, 1994).
 */
public final class RentOrBuy implements IdlePolicy {
  private final double breakEvenNanos;
  private final DoubleSupplier random;
  private long sinceNanos;
  private long leaveNanos;
  private boolean drawn;

  /**
   * @param random draws numbers in [0, 1)
   */
  public RentOrBuy(Duration breakEven, DoubleSupplier random) {
    this.breakEvenNanos = breakEven.toNanos();
    this.random = random;
  }

  @Override
  public void idle(long nowNanos) {
    sinceNanos = nowNanos;
    drawn = false;
  }

  @Override
  public void request(long nowNanos) {
    idle(nowNanos);
  }

  @Override
  public long leaveNanos() {
    if (!drawn) {
      drawn = true;
      // The inverse of the distribution function (e^(t/B) - 1) / (e - 1).
      double share = Math.log1p(random.getAsDouble() * (Math.E - 1));
      leaveNanos = sinceNanos + (long) (breakEvenNanos * Math.min(1, share));
    }
    return leaveNanos;
  }
}
