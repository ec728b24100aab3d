package dev.floe.node.host.faults;

import dev.floe.node.protocol.FillId;

/** A fault that a test injects into a node. The test sends it to the node as one line of text. */
public sealed interface Fault {
  /** Flips a byte of one block in the node's memory, before the node's next read or write. */
  record CorruptBlock(FillId fill, int segment, int stripe, int index) implements Fault {}

  /** Flips a byte of every sealed block, before the node's next read or write. */
  record CorruptAll() implements Fault {}

  /** Stops reading and writing when the next bytes arrive, until {@link Resume}. */
  record Stall() implements Fault {}

  /** Sends half of the next block and then nothing, until {@link Resume}. */
  record StallInBlock() implements Fault {}

  /** Sends at most the given number of bytes per millisecond, until {@link Resume}. */
  record SlowDrip(int bytesPerMilli) implements Fault {
    public SlowDrip {
      if (bytesPerMilli < 1) {
        throw new IllegalArgumentException(
            "%d bytes per millisecond, expected 1 or more".formatted(bytesPerMilli));
      }
    }
  }

  /** Until {@link Resume}, breaks each lane, old or new, when it first reads or writes. */
  record Disconnect() implements Fault {}

  /** Ends all earlier faults; damaged blocks stay damaged. */
  record Resume() implements Fault {}

  /** Returns the fault as one line of text, without a line feed. */
  default String toLine() {
    return switch (this) {
      case CorruptBlock(FillId fill, int segment, int stripe, int index) ->
          "corrupt %s %d %d %d".formatted(fill, segment, stripe, index);
      case CorruptAll() -> "corrupt-all";
      case Stall() -> "stall";
      case StallInBlock() -> "stall-in-block";
      case SlowDrip(int bytesPerMilli) -> "drip " + bytesPerMilli;
      case Disconnect() -> "disconnect";
      case Resume() -> "resume";
    };
  }

  /**
   * Returns the fault that {@link #toLine} wrote; throws IllegalArgumentException for any other
   * line.
   */
  static Fault parse(String line) {
    String[] words = line.split(" ", -1);
    return switch (words[0]) {
      case "corrupt" ->
          new CorruptBlock(
              new FillId(
                  Long.parseUnsignedLong(words[1].substring(0, 16), 16),
                  Long.parseUnsignedLong(words[1].substring(16), 16)),
              Integer.parseInt(words[2]),
              Integer.parseInt(words[3]),
              Integer.parseInt(words[4]));
      case "corrupt-all" -> new CorruptAll();
      case "stall" -> new Stall();
      case "stall-in-block" -> new StallInBlock();
      case "drip" -> new SlowDrip(Integer.parseInt(words[1]));
      case "disconnect" -> new Disconnect();
      case "resume" -> new Resume();
      default -> throw new IllegalArgumentException("no fault: " + line);
    };
  }
}
