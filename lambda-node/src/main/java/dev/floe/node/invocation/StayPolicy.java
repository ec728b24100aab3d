package dev.floe.node.invocation;

import dev.floe.node.protocol.ProtocolException;
import java.util.Locale;

/** The names of the policies that decide how long an idle node stays. */
public enum StayPolicy {
  /** Stays for a random time, at most until staying has cost as much as another invocation. */
  RENT_OR_BUY,
  /**
   * Stays until shortly before the end of the last request's billing quantum, and one quantum
   * longer if several requests arrived in that quantum.
   */
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
