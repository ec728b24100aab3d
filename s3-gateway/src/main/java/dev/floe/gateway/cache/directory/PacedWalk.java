package dev.floe.gateway.cache.directory;

import java.util.function.Consumer;

/**
 * Walks over many entries in pieces, with a pause after each. A virtual thread keeps its carrier
 * until it waits, so a walk over a million entries in one go would delay all other virtual threads
 * on a machine with few processors. Thread-safe.
 *
 * @param pause lets other threads run
 */
record PacedWalk(Runnable pause) {
  /** The most entries of a piece. Walking over a piece takes a fraction of a millisecond. */
  static final int PIECE = 1_000;

  /** Calls {@code each} with every element. */
  <T> void over(Iterable<T> all, Consumer<T> each) {
    int walked = 0;
    for (T one : all) {
      each.accept(one);
      if (++walked % PIECE == 0) {
        pause.run();
      }
    }
  }
}
