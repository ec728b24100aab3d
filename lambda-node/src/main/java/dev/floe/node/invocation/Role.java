package dev.floe.node.invocation;

import dev.floe.node.protocol.ProtocolException;
import java.util.Locale;

/** The role that the gateway expects of the instance that its Invoke call reaches. */
public enum Role {
  /** The instance that serves the node's chunks. */
  PRIMARY,
  /** The second instance, which the platform starts while the first is busy. */
  PEER;

  /** Returns the role as written in payloads: {@code primary}, {@code peer}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Role of(String text) {
    for (Role role : values()) {
      if (role.text().equals(text)) {
        return role;
      }
    }
    throw new ProtocolException("role %s, expected primary or peer".formatted(text));
  }
}
