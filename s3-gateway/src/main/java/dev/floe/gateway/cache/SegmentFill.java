package dev.floe.gateway.cache;

import dev.floe.gateway.cache.Residency.SegmentId;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.StripeWriter;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one fill stores in one segment: written stripe by stripe, then sealed and published as a
 * whole. Thread-safe; thread code.
 */
final class SegmentFill {
  /** A node that is woken for a write answers within this, or is done without. */
  private static final Duration WRITE_AT_MOST = Duration.ofSeconds(10);

  private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

  private static final Duration SEAL_AT_MOST = Duration.ofSeconds(5);

  private final FillServices services;
  private final ObjectKey key;
  private final FillId fill;
  private final StripeLayout layout;
  private final int number;
  private SegmentEntry stored;

  SegmentFill(
      FillServices services,
      ObjectKey key,
      FillId fill,
      StripeLayout layout,
      int number,
      List<PoolNode> nodes) {
    this.services = services;
    this.key = key;
    this.fill = fill;
    this.layout = layout;
    this.number = number;
    this.stored = SegmentEntry.placed(nodes);
  }

  /** Writes a whole stripe, waiting until its nodes have answered. Borrows the buffer. */
  void write(long stripe, StripeBuffer buffer, BlockLease parity) throws InterruptedException {
    List<PoolNode> nodes = nodes();
    StripeLocation where =
        new StripeLocation(
            fill, layout, services.code().matrix(), stripe, nodes, new BitSet(nodes.size()));
    StripeWriter.Outcome outcome =
        services.writer().write(where, buffer.blocks(), parity, WRITE_AT_MOST);
    if (outcome.stored().cardinality() < layout.dataBlocksOf(stripe)) {
      outcome = again(where, buffer, outcome);
    }
    if (!outcome.full().isEmpty()) {
      services.residency().makeRoom(2L * layout.totalBlocks() * layout.blockBytes());
    }
    boolean enough = outcome.stored().cardinality() >= layout.dataBlocksOf(stripe);
    services.health().wrote(enough);
    if (enough) {
      List<@Nullable InstanceId> instances = new ArrayList<>(nodes.size());
      for (int index = 0; index < nodes.size(); index++) {
        boolean kept = outcome.stored().get(index);
        instances.add(kept ? nodes.get(index).instance() : null);
        nodes.get(index).account(kept ? layout.storedBytes(stripe, index) : 0);
      }
      synchronized (this) {
        stored = stored.withStripe(layout.stripeInSegment(stripe), fill, instances);
      }
    }
  }

  /** A node that was just leaving can be woken a moment later; tried once, if memory allows. */
  private StripeWriter.Outcome again(
      StripeLocation where, StripeBuffer buffer, StripeWriter.Outcome failed)
      throws InterruptedException {
    Thread.sleep(AGAIN_AFTER);
    try (BlockLease parity = services.blocks().tryLease(layout.parityBlocks())) {
      return parity == null
          ? failed
          : services.writer().write(where, buffer.blocks(), parity, WRITE_AT_MOST);
    }
  }

  /** What it is entered under in the residency while it is not published. */
  SegmentId id() {
    return new SegmentId(key, fill.toString(), number);
  }

  /** Where a stripe of this fill is, if it can be read back. */
  Optional<StripeLocation> locate(long stripe) {
    SegmentEntry now = stored();
    boolean readable = (now.readable(layout, number) >>> layout.stripeInSegment(stripe) & 1) != 0;
    return readable ? now.locate(layout, services.code().matrix(), stripe) : Optional.empty();
  }

  /**
   * Makes what was written count, on the nodes and in the directory, unless a write of the object
   * came between; otherwise has the nodes forget it.
   */
  void publish(Gates.Permit permit, ObjectVersion version) throws InterruptedException {
    SegmentEntry written = stored();
    if (!permit.valid() || written.fills().isEmpty()) {
      forget();
      return;
    }
    Set<PoolNode> sealed =
        new HashSet<>(
            services
                .writer()
                .seal(services.code().seal(fill, key, version), written.nodes(), SEAL_AT_MOST));
    SegmentEntry counting = written.onlyOn(sealed);
    SegmentId body = new SegmentId(key, version.etag(), number);
    boolean[] added = new boolean[1];
    permit.publish(() -> {
      int weight = services.residency().take(id());
      if (weight > 0 && services.directory().addSegment(key, version, number, counting)) {
        services.residency().settle(body, weight);
        added[0] = true;
      }
    });
    if (!added[0]) {
      forget();
    }
  }

  /** Has the nodes forget what was written, when its readers have had time to read it. */
  void forget() {
    services.residency().forget(id());
    services.chunks().forgetLater(key, number, stored());
  }

  private List<PoolNode> nodes() {
    return stored().nodes();
  }

  private synchronized SegmentEntry stored() {
    return stored;
  }
}
