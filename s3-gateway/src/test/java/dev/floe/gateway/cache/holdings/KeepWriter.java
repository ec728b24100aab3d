package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A writer that records each KEEP, and drops nothing. Thread-safe. */
final class KeepWriter implements StripeWriter {
  private final Queue<Keep> keeps = new ConcurrentLinkedQueue<>();

  /** One call, for any number of nodes. */
  record Keep(FillId fill, List<String> nodes) {}

  Queue<Keep> keeps() {
    return keeps;
  }

  /** Returns the fill of each call. */
  List<FillId> fills() {
    return keeps.stream().map(Keep::fill).toList();
  }

  @Override
  public Outcome write(
      StripeLocation where, List<Block> data, BlockLease parity, Duration atMost, Caller caller) {
    throw new UnsupportedOperationException("nothing is written here");
  }

  @Override
  public List<PoolNode> seal(Seal seal, Collection<PoolNode> nodes, Duration atMost) {
    throw new UnsupportedOperationException("nothing is sealed here");
  }

  @Override
  public void drop(FillId fill, int segment, List<PoolNode> nodes) {}

  @Override
  public void keep(FillId fill, Collection<PoolNode> nodes) {
    keeps.add(new Keep(fill, nodes.stream().map(PoolNode::name).toList()));
  }
}
