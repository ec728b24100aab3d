package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.node.protocol.InstanceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The purpose by which an invocation is billed. */
class WakePurposeTest extends PooledNodeCase {
  @Test
  void invokesForARepairIfNothingElseNeedsTheNode() {
    node.wake(Purpose.REPAIR);
    platform.invocation(1);
    node.wake(Purpose.SERVE);
    assertThat(platform.purposes()).as("it is being woken").containsExactly(Purpose.REPAIR);
  }

  /** The node is invoked once it has left, for a request if one has needed it by then. */
  @ParameterizedTest
  @CsvSource({"false, false, REPAIR", "true, false, SERVE", "false, true, SERVE"})
  void invokesALeavingNodeForARequestIfAnyNeedsIt(boolean before, boolean after, Purpose purpose) {
    node.wake(Purpose.SERVE);
    FakeSession session = new FakeSession(platform.invocation(1), new InstanceId(7, 8), loops);
    node.opened(session);
    node.closed(session, "the connection ended");
    if (before) {
      node.wake(Purpose.SERVE);
    }
    node.wake(Purpose.REPAIR);
    if (after) {
      node.wake(Purpose.SERVE);
    }
    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    platform.invocation(2);
    assertThat(platform.purposes()).containsExactly(Purpose.SERVE, purpose);
  }
}
