package dev.floe.gateway.pool.node;

import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.policy.InvocationLimit;
import dev.floe.gateway.policy.wake.Purpose;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * The room that the account's concurrency leaves for invocations of all nodes and their peers
 * ({@link InvocationLimit}). If there is none for a request, a peer is asked to leave. Thread-safe.
 */
final class InvocationRoom {
  /** The result of an invocation for which there is no room. */
  static final Invoked REFUSED =
      new Invoked.Throttled("the account's concurrency is used up, so it is not invoked", true);

  private final InvocationLimit limit = new InvocationLimit();
  private final LongSupplier nanoTime;

  /**
   * The tasks that end the running peers, one for each. There are at most as many as backups that
   * run at a time.
   */
  private final Queue<Runnable> peers = new ConcurrentLinkedQueue<>();

  InvocationRoom(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Sets the account's concurrency. */
  void account(int concurrency) {
    limit.account(concurrency);
  }

  /** Returns the number of invocations that may run now. */
  int limit() {
    return limit.limit(nanoTime.getAsLong());
  }

  /** Returns the number of invocations that run. */
  int running() {
    return limit.running();
  }

  /** Returns true if there is room for an invocation that serves a request. */
  boolean allows() {
    return limit.allows(true, nanoTime.getAsLong());
  }

  /** Returns true if there is room. If there is none for a request, asks a peer to leave. */
  boolean allows(Purpose purpose) {
    boolean forRequest = purpose == Purpose.SERVE;
    boolean allowed = limit.allows(forRequest, nanoTime.getAsLong());
    Runnable peer = allowed || !forRequest ? null : peers.poll();
    if (peer != null) {
      peer.run();
    }
    return allowed;
  }

  /** Counts an invocation that begins; returns false if there is no room for it. */
  boolean begin(Purpose purpose) {
    return limit.begin(purpose == Purpose.SERVE, nanoTime.getAsLong());
  }

  /** Records that a counted invocation has ended. */
  void ended(Invoked how) {
    limit.ended();
    if (how instanceof Invoked.Throttled(_, boolean byAccount) && byAccount) {
      limit.throttled(nanoTime.getAsLong());
    }
  }

  /** Adds a peer that is being invoked. {@code end} may be run to end it. */
  void addPeer(Runnable end) {
    peers.add(end);
  }

  /** Removes a peer that has ended. */
  void removePeer(Runnable end) {
    peers.remove(end);
  }
}
