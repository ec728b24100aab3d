package dev.floe.loadtest.soak.model;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a round, half of them in a bucket with versions. A few keys are hot, so that several
 * clients often use the same key at the same time. Immutable; the keys are thread-safe.
 */
record KeySpace(List<ModelKey> keys) {
  static final String PLAIN = "model-plain";
  static final String VERSIONED = "model-versioned";

  private static final int HOT = 8;
  private static final int HOT_PERCENT = 60;

  KeySpace {
    keys = List.copyOf(keys);
  }

  /** Returns keys that have not been used. */
  static KeySpace of(int count) {
    return new KeySpace(IntStream.range(0, count).mapToObj(i -> key(i, 0, null)).toList());
  }

  /**
   * Returns a key.
   *
   * @param generation distinguishes a key from the earlier keys with the same index
   * @param before the key's value; null for no object
   */
  static ModelKey key(int index, int generation, @Nullable Value before) {
    return new ModelKey(
        index % 2 == 0 ? PLAIN : VERSIONED, "key-%d/%d".formatted(index, generation), before);
  }

  ModelKey draw(Random random) {
    boolean hot = random.nextInt(100) < HOT_PERCENT;
    return keys.get(random.nextInt(hot ? Math.min(HOT, keys.size()) : keys.size()));
  }
}
