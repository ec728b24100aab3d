package dev.floe.loadtest.bench.memory;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.session.NodeLane;
import dev.floe.loadtest.bench.process.AwakeNode;
import dev.floe.node.protocol.InstanceId;
import org.jspecify.annotations.Nullable;

/** A node that the directory refers to and that never receives a request. */
final class ListedNode extends AwakeNode {
  private final InstanceId instance;

  ListedNode(String name, InstanceId instance) {
    super(name);
    this.instance = instance;
  }

  @Override
  public InstanceId instance() {
    return instance;
  }

  @Override
  public @Nullable NodeLane lane(Loop loop) {
    return null;
  }
}
