package dev.floe.gateway.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.platform.Purpose;
import dev.floe.node.protocol.InstanceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The purpose by which an invocation is billed. */
class WakePurposeTest extends PooledNodeCase {
  @Test
  void invokesForARepairIfNothingElseNeedsTheNode() {
    node.wakeToRepair();
    platform.invocation(1);
    node.wake();
    assertThat(platform.purposes()).as("it is being woken").containsExactly(Purpose.REPAIR);
  }

  /** The node is invoked once it has left, for what needed it meanwhile. */
  @ParameterizedTest
  @CsvSource({"false, false, REPAIR", "true, false, SERVE", "false, true, SERVE"})
  void invokesALeavingNodeForARequestIfAnyNeedsIt(boolean before, boolean after, Purpose purpose) {
    node.wake();
    FakeSession session = new FakeSession(platform.invocation(1), new InstanceId(7, 8), loops);
    node.opened(session);
    node.closed(session, "the connection ended");
    if (before) {
      node.wake();
    }
    node.wakeToRepair();
    if (after) {
      node.wake();
    }
    platform.end(new Invoked.Returned("{}", LogTail.NONE));
    platform.invocation(2);
    assertThat(platform.purposes()).containsExactly(Purpose.SERVE, purpose);
  }
}
