package dev.floe.node.invocation;

import dev.floe.node.protocol.ProtocolException;
import java.util.Locale;

/** The names of the policies that decide how long an idle node stays. */
public enum StayPolicy {
  /** Stays as long as that costs no more than another invocation, by a random draw. */
  RENT_OR_BUY,
  /** Stays until the billing quantum ends, and one more if the last one had several requests. */
  QUANTUM;

  /** Returns the name in payloads and settings: rent-or-buy, quantum. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static StayPolicy of(String text) {
    for (StayPolicy policy : values()) {
      if (policy.text().equals(text)) {
        return policy;
      }
    }
    throw new ProtocolException("policy '%s', expected rent-or-buy or quantum".formatted(text));
  }
}
