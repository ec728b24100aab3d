package dev.floe.gateway.origin;

import dev.floe.gateway.origin.account.OriginAccount;
import java.util.Optional;

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

  /** Returns the signatory of a client's requests: its own account, or else the gateway. */
  static Signatory of(Optional<OriginAccount> account) {
    return account.isPresent() ? new Client(account.get()) : GATEWAY;
  }
}
