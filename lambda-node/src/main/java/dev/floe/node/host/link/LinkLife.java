package dev.floe.node.host.link;

import java.time.Duration;

/**
 * Decides when the network forgets an idle connection, and what happens to bytes that are sent
 * afterwards. The network here does what a NAT gateway does ("NAT gateways: troubleshooting",
 * Amazon VPC User Guide): neither side is notified; a packet from the function is answered by a
 * reset, and a packet to the function vanishes. A forgotten link stays forgotten. Pure: the caller
 * passes the time. Confined to one thread at a time.
 */
final class LinkLife {
  /** The fate of bytes, or of the end of a stream, that arrive at the network. */
  enum Fate {
    PASS,
    RESET,
    VANISH
  }

  private final long idleNanos;
  private long usedNanos;
  private boolean forgotten;

  LinkLife(Duration idle, long nowNanos) {
    idleNanos = idle.toNanos();
    usedNanos = nowNanos;
  }

  /** Decides what happens to bytes that arrive now. Bytes that pass keep the link alive. */
  Fate arrived(boolean fromFunction, long nowNanos) {
    if (isForgotten(nowNanos)) {
      return fromFunction ? Fate.RESET : Fate.VANISH;
    }
    usedNanos = nowNanos;
    return Fate.PASS;
  }

  boolean isForgotten(long nowNanos) {
    forgotten |= nowNanos - usedNanos >= idleNanos;
    return forgotten;
  }
}
