package dev.floe.node.session;

/** Counts of one invocation's work. */
final class Counters {
  long blocksServed;
  long bytesServed;
  long blocksStored;

  void reset() {
    blocksServed = 0;
    bytesServed = 0;
    blocksStored = 0;
  }
}
