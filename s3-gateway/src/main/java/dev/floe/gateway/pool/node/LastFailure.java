package dev.floe.gateway.pool.node;

import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.pool.life.NodeEvent.InvokeEnded.End;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reason for which a node's last invocation failed, if it failed. Changed only in the node's
 * {@link SerialExecutor}; read on any thread.
 */
final class LastFailure {
  private static final Logger LOG = LoggerFactory.getLogger(PooledNode.class);

  private final String name;
  private volatile @Nullable String reason;

  LastFailure(String name) {
    this.name = name;
  }

  /** Returns the reason; empty if no invocation failed since the node was last live. */
  Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /** Forgets the reason, because the node is live. */
  void clear() {
    reason = null;
  }

  /**
   * Records how an invocation ended, and returns the outcome that {@code NodeLife} receives.
   *
   * @param waking true if the invocation has opened no session
   * @param closing true if the gateway is closing, which fails invocations
   */
  End ended(Invoked result, boolean waking, boolean closing) {
    return switch (result) {
      case Invoked.Returned(String answer, LogTail log) -> {
        if (waking) {
          failed("left without a session: " + answer, log, closing);
        }
        yield End.RETURNED;
      }
      case Invoked.Throttled(String why, _) -> {
        failed("is busy: " + why, LogTail.NONE, closing);
        yield End.THROTTLED;
      }
      case Invoked.Crashed(String why, LogTail log) -> {
        failed("crashed: " + why, log, closing);
        yield End.CRASHED;
      }
      case Invoked.Failed(String why) -> {
        failed("cannot be invoked: " + why, LogTail.NONE, closing);
        yield End.FAILED;
      }
    };
  }

  private void failed(String why, LogTail log, boolean closing) {
    reason = log.isEmpty() ? why : why + "; it wrote: " + log.firstLine();
    if (closing) {
      LOG.debug("node {} {}", name, why);
    } else {
      LOG.warn("node {} {}{}{}", name, why, log.isEmpty() ? "" : "\n", log.text().strip());
    }
  }
}
