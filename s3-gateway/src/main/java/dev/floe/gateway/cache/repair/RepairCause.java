package dev.floe.gateway.cache.repair;

/** The cause of a repair. */
enum RepairCause {
  /** A reader found a block missing or damaged. */
  READ("read"),
  /** A node has lost its chunks. */
  BACKGROUND("background");

  private final String label;

  RepairCause(String label) {
    this.label = label;
  }

  /** Returns the name in metrics. */
  String label() {
    return label;
  }
}
