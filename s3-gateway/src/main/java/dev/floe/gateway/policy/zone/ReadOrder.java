package dev.floe.gateway.policy.zone;

import java.util.function.IntPredicate;

/**
 * The order in which the blocks of a stripe are requested, decided once for all stripes on the same
 * nodes. Immutable, and shared by the reads of a segment.
 *
 * <p>Blocks of the gateway's zone are cheaper than those of foreign zones. The difference is far
 * more than the cost of computing a data block from parity. Within a zone, data blocks are cheaper
 * than parity.
 */
public final class ReadOrder {
  private final boolean[] foreign;
  private final boolean plain;
  private final int[] replacements;
  private final boolean[] ofWholeStripe;

  private ReadOrder(boolean[] foreign, int dataBlocks) {
    this.foreign = foreign;
    int near = 0;
    for (boolean each : foreign) {
      near += each ? 0 : 1;
    }
    plain = near == 0 || near == foreign.length;
    replacements = new int[foreign.length];
    int nextNear = 0;
    int nextForeign = near;
    for (int index = foreign.length - 1; index >= 0; index--) {
      replacements[foreign[index] ? nextForeign++ : nextNear++] = index;
    }
    ofWholeStripe = cheapest(dataBlocks, _ -> true);
  }

  /**
   * Returns the order for these nodes.
   *
   * @param foreign true for each index whose block crosses zones; the indices of data are before
   *     those of parity
   */
  public static ReadOrder of(boolean[] foreign, int dataBlocks) {
    if (dataBlocks < 1 || dataBlocks > foreign.length) {
      throw new IllegalArgumentException(
          "%d data blocks of %d, expected 1 to all of them".formatted(dataBlocks, foreign.length));
    }
    return new ReadOrder(foreign.clone(), dataBlocks);
  }

  /**
   * Returns true if all blocks are of one kind of zone, own or foreign, so that the data blocks are
   * the cheapest.
   */
  public boolean isPlain() {
    return plain;
  }

  /**
   * Returns the index of the nth block to request in place of one that is late or missing: own zone
   * first, and parity before data, because data blocks were requested first.
   *
   * @param nth from 0
   */
  public int replacement(int nth) {
    return replacements[nth];
  }

  /**
   * Returns true if a block may be requested in addition to those that were requested first. A
   * block of another zone is requested only if it is needed, or once the requested ones are late: a
   * node that was silent for a while is rarely late, but a node that must be woken always is.
   *
   * @param needed whether the stripe is lost without another block
   * @param late whether requested blocks are late, or their nodes are being woken
   */
  public boolean mayRequest(int index, boolean needed, boolean late) {
    return plain || !foreign[index] || needed || late;
  }

  /**
   * Returns the d cheapest blocks of a stripe that has all of its blocks; callers must not change
   * the array.
   */
  public boolean[] ofWholeStripe() {
    return ofWholeStripe;
  }

  /**
   * Returns the cheapest blocks of a stripe: own zone first, and data before parity.
   *
   * @param count the number of blocks; all available ones if they are fewer
   * @param available the indices whose blocks can be requested
   */
  public boolean[] cheapest(int count, IntPredicate available) {
    boolean[] chosen = new boolean[foreign.length];
    int left = choose(chosen, false, count, available);
    choose(chosen, true, left, available);
    return chosen;
  }

  private int choose(boolean[] chosen, boolean ofForeign, int count, IntPredicate available) {
    int left = count;
    for (int index = 0; index < chosen.length && left > 0; index++) {
      if (foreign[index] == ofForeign && available.test(index)) {
        chosen[index] = true;
        left--;
      }
    }
    return left;
  }
}
