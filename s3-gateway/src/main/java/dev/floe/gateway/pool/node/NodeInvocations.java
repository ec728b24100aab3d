package dev.floe.gateway.pool.node;

import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.policy.Breaker;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.session.InvocationSecret;
import dev.floe.node.invocation.Role;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The Invoke calls of one node, numbered in order: the secret of the last one, and the calls whose
 * answer is awaited. Confined to the node's {@link SerialExecutor}, apart from {@link #secret}.
 */
final class NodeInvocations {
  private final String name;
  private final PoolContext pool;
  private final Executor serial;
  private final Consumer<Invoked> ended;

  private final Role role;
  private final InvocationOrder order;
  private int last;

  /** The number of the last invocation whose answer was received or is no longer awaited. */
  private int answered;

  /**
   * True if there was no room for the last invocation, or if the platform throttled it, either by
   * the account's limit or before any instance had answered. None of these says anything about the
   * node: in the last case, an earlier gateway's invocation may keep the environment busy.
   */
  private boolean refused;

  /** True once an instance has answered. Later invocations are not the node's first. */
  private volatile boolean known;

  private @Nullable Future<?> running;
  private volatile @Nullable Agreed agreed;

  /** The invocation whose HELLOs are accepted. */
  private record Agreed(int number, InvocationSecret secret) {}

  /**
   * @param role the role of the instance that the calls expect
   * @param order shared by both roles
   * @param serial runs {@code ended}
   * @param ended receives the answer of each call, unless it was given up
   */
  NodeInvocations(
      String name,
      PoolContext pool,
      Role role,
      InvocationOrder order,
      Executor serial,
      Consumer<Invoked> ended) {
    this.name = name;
    this.pool = pool;
    this.role = role;
    this.order = order;
    this.serial = serial;
    this.ended = ended;
    last = order.last();
    answered = last;
  }

  /**
   * Returns the secret of the invocation of that number. Any thread. Null unless it is the last.
   */
  @Nullable InvocationSecret secret(int number) {
    Agreed current = agreed;
    return current != null && current.number == number ? current.secret : null;
  }

  boolean isLast(int number) {
    return number == last;
  }

  /**
   * Starts the next invocation. Every failure ends the invocation, so that no node stays WAKING
   * forever.
   */
  void start(Purpose purpose) {
    int number = order.next();
    last = number;
    refused = !pool.room().begin(purpose);
    if (refused) {
      end(number, InvocationRoom.REFUSED);
      return;
    }
    try {
      running = pool.start(() -> invoke(number, purpose));
    } catch (RejectedExecutionException e) {
      // The pool was closed after the wake was requested.
      Invoked closed = new Invoked.Failed("the pool is closed");
      pool.room().ended(closed);
      end(number, closed);
    }
  }

  /** Records that a session of the last invocation is open. */
  void opened() {
    known = true;
  }

  /** Reports to both breakers that the last invocation opened no session, unless it was refused. */
  void failed(Breaker breaker) {
    if (!refused) {
      pool.failed(breaker);
    }
  }

  /** Stops waiting for the answer of the last call, and ignores the answer if it arrives. */
  void giveUp() {
    answered = last;
    Future<?> lost = running;
    if (lost != null) {
      lost.cancel(true);
    }
  }

  /**
   * Makes the Invoke call, on a separate thread, and waits for its answer for as long as the node
   * stays.
   */
  private void invoke(int number, Purpose purpose) {
    Invoked invoked = new Invoked.Failed("the invocation could not be made");
    try {
      order.awaitIdle();
      PoolContext.Agreement agreement =
          pool.agree(name, number, role == Role.PRIMARY && !known, role);
      agreed = new Agreed(number, agreement.invocation());
      invoked = pool.platform().invoke(new InvokeCall(name, number, purpose, agreement.payload()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      invoked = new Invoked.Failed("interrupted");
    } catch (RuntimeException e) {
      invoked = new Invoked.Failed(e.toString());
    } finally {
      order.ended();
      pool.room().ended(invoked);
      end(number, invoked);
    }
  }

  private void end(int number, Invoked invoked) {
    serial.execute(() -> {
      if (number > answered) {
        answered = number;
        // Once an instance is known, the function's own limit throttles only if another client
        // invokes the function.
        refused =
            invoked instanceof Invoked.Throttled(_, boolean byAccount) && (byAccount || !known);
        ended.accept(invoked);
      }
    });
  }
}
