package dev.floe.node.protocol;

/** The reason of a NO_DATA; its number is in the header's flags. */
public enum NoDataReason {
  /** The node does not hold the block. */
  MISSING(1),
  /** The READ belongs to an older invocation: it was in the socket during a freeze. */
  GONE(2),
  /** The READ was cancelled before its turn. */
  CANCELLED(3);

  private final byte flags;

  NoDataReason(int flags) {
    this.flags = (byte) flags;
  }

  public byte flags() {
    return flags;
  }

  public static NoDataReason of(byte flags) {
    for (NoDataReason reason : values()) {
      if (reason.flags == flags) {
        return reason;
      }
    }
    throw new ProtocolException("NO_DATA with reason %d, expected 1 to 3".formatted(flags));
  }
}
