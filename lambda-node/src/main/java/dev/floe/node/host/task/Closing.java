package dev.floe.node.host.task;

import java.util.List;

/** Closes several things although the closing of one fails. */
public final class Closing {
  private Closing() {}

  /**
   * Runs all of these.
   *
   * @throws RuntimeException the first that one of them threw, with the others as suppressed ones
   */
  public static void each(List<Runnable> closings) {
    RuntimeException first = null;
    for (Runnable closing : closings) {
      try {
        closing.run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
