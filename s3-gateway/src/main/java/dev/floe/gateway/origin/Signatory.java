package dev.floe.gateway.origin;

import dev.floe.gateway.origin.account.OriginAccount;
import org.jspecify.annotations.Nullable;

/** The party that a request to the origin is signed by. */
public sealed interface Signatory {
  /** The gateway, with its own credentials. */
  record Gateway() implements Signatory {
    @Override
    public String toString() {
      return "the gateway";
    }
  }

  /** An identity with an account of its own. */
  record Client(OriginAccount account) implements Signatory {
    @Override
    public String toString() {
      return account.toString();
    }
  }

  /** No party: the request is sent without a signature. */
  record Nobody() implements Signatory {}

  Signatory GATEWAY = new Gateway();
  Signatory NOBODY = new Nobody();

  /**
   * Returns the signatory of a client's requests: its own account, or else the gateway.
   *
   * @param account null if the client has none
   */
  static Signatory of(@Nullable OriginAccount account) {
    return account == null ? GATEWAY : new Client(account);
  }
}
