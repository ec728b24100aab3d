package dev.floe.gateway.stripe;

import java.util.function.IntConsumer;

/**
 * A set of stripes of one segment, each named by its number within the segment. Immutable.
 *
 * @param bits bit s for stripe s, as nodes report them
 */
public record StripeSet(long bits) {
  public static final StripeSet NONE = new StripeSet(0);
  private static final StripeSet ALL = new StripeSet(-1);

  /** Returns the set that contains only this stripe. */
  public static StripeSet of(int stripe) {
    return new StripeSet(1L << stripe);
  }

  /** Returns the set of the first stripes, 0 to 64 of them. */
  public static StripeSet first(int count) {
    return count == StripeLayout.SEGMENT_STRIPES ? ALL : new StripeSet((1L << count) - 1);
  }

  public boolean isEmpty() {
    return bits == 0;
  }

  public boolean contains(int stripe) {
    return (bits >>> stripe & 1) != 0;
  }

  public boolean containsAll(StripeSet other) {
    return (other.bits & ~bits) == 0;
  }

  public StripeSet plus(StripeSet other) {
    return new StripeSet(bits | other.bits);
  }

  public StripeSet minus(StripeSet other) {
    return new StripeSet(bits & ~other.bits);
  }

  /** Returns the stripes that are in both sets. */
  public StripeSet and(StripeSet other) {
    return new StripeSet(bits & other.bits);
  }

  /** Returns the first stripe in the set, beginning with {@code from}; 64 if there is none. */
  public int next(int from) {
    return Math.min(StripeLayout.SEGMENT_STRIPES, from + Long.numberOfTrailingZeros(bits >>> from));
  }

  /** Returns the first stripe not in the set, beginning with {@code from}; 64 if there is none. */
  public int nextAbsent(int from) {
    return new StripeSet(~bits).next(from);
  }

  /** Calls the action with each stripe, in ascending order. */
  public void forEach(IntConsumer action) {
    for (long left = bits; left != 0; left &= left - 1) {
      action.accept(Long.numberOfTrailingZeros(left));
    }
  }
}
