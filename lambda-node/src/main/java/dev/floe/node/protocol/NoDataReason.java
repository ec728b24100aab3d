package dev.floe.node.protocol;

/** Why a READ is answered by NO_DATA; the number travels in the header's flags. */
public enum NoDataReason {
  /** The node does not hold the block. */
  MISSING(1),
  /** The READ belongs to an older invocation: it lay in the socket over a freeze. */
  GONE(2),
  /** The block was cancelled before its turn came. */
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
