package dev.floe.node.session;

import dev.floe.node.invocation.InvokePayload.Stay;
import java.util.function.DoubleSupplier;

/**
 * Decides when an idle node leaves. Pure: times are nanoseconds since the invocation began, and
 * randomness is injected. Confined to one thread.
 */
public sealed interface IdlePolicy permits RentOrBuy, QuantumEnd {
  /**
   * Creates the policy that the gateway chose, at the start of an invocation.
   *
   * @param random draws numbers in [0, 1)
   */
  static IdlePolicy of(Stay stay, DoubleSupplier random) {
    return switch (stay.policy()) {
      case RENT_OR_BUY -> new RentOrBuy(stay.breakEven(), random);
      case QUANTUM -> new QuantumEnd(stay.quantum());
    };
  }

  /**
   * Begins an idle period that follows no request: the session opened, or the gateway said STAY.
   */
  void idle(long nowNanos);

  /** Records a request, or blocks that were sent for one; an idle period begins. */
  void request(long nowNanos);

  /**
   * Returns the time at which the node leaves if no request arrives before then. The time does not
   * change during an idle period.
   */
  long leaveNanos();
}
