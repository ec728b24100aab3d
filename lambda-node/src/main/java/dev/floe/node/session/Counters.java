package dev.floe.node.session;

/** What was done in one invocation. */
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
