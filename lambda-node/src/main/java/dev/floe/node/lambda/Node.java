package dev.floe.node.lambda;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.ProbePayload;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.ProtocolException;
import dev.floe.node.session.GatewaySession;
import dev.floe.node.session.Wire;
import dev.floe.node.store.PageStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** One instance of the function: its store and its session. Confined to one thread. */
public final class Node implements AutoCloseable {
  private final GatewaySession session;
  private final String instance;

  /**
   * Creates an instance with a random id.
   *
   * @param zone the instance's zone; empty if it is unknown
   */
  public Node(PageStore store, Wire wire, String zone) throws IOException {
    InstanceId id = GatewaySession.drawInstanceId();
    session = new GatewaySession(store, id, wire, zone);
    instance = id.toString();
  }

  /**
   * Runs one invocation: a session, which lasts until the node leaves, or a probe.
   *
   * @param payload the gateway's payload, JSON
   * @param remaining time until the platform ends the invocation by force
   * @return the invocation's answer, JSON
   * @throws ProtocolException if the payload is not one that a gateway sends
   * @throws UncheckedIOException if a probe fails
   * @throws IOException if the session cannot continue
   */
  public String invoke(String payload, Duration remaining) throws IOException {
    if (ProbePayload.isProbe(payload)) {
      try {
        return NodeProbe.run(ProbePayload.parse(payload), instance, remaining).toJson();
      } catch (IOException e) {
        // An IOException would end the node; an unchecked exception ends only this invocation.
        throw new UncheckedIOException("the probe failed: " + e.getMessage(), e);
      }
    }
    long deadlineNanos = System.nanoTime() + remaining.toNanos();
    return session.serve(InvokePayload.parse(payload), deadlineNanos).toJson();
  }

  @Override
  public void close() {
    session.close();
  }
}
