package dev.floe.node.protocol;

/** The reason of a REFUSED; its number is in the header's flags. */
public enum RefusalReason {
  /** No memory is free. The gateway evicts; a node never drops a sealed chunk by itself. */
  FULL(1),
  /** The block's checksum does not match its name and bytes. */
  CORRUPT(2),
  /** The node holds no chunk of the fill that the SEAL names. */
  UNKNOWN_FILL(3),
  /** The frame belongs to an older invocation. */
  GONE(4);

  private final byte flags;

  RefusalReason(int flags) {
    this.flags = (byte) flags;
  }

  public byte flags() {
    return flags;
  }

  public static RefusalReason of(byte flags) {
    for (RefusalReason reason : values()) {
      if (reason.flags == flags) {
        return reason;
      }
    }
    throw new ProtocolException("REFUSED with reason %d, expected 1 to 4".formatted(flags));
  }
}
