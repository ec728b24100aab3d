package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ListedChunk;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectDirectory.ChunkName;
import dev.floe.gateway.cache.directory.ObjectDirectory.Known;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the directory and the nodes' memory consistent. At each session the instance's report is
 * compared with the expected holdings. If they differ, the instance's inventory is requested. Then
 * chunks that the instance has lost are removed from the directory, and chunks that no entry refers
 * to are deleted from the instance.
 *
 * <p>An instance that is new to this gateway may hold chunks of an earlier gateway. The reconciler
 * makes entries for them again, which S3 must confirm before they answer a request. Thread-safe;
 * calls from the pool never wait, and the work is thread code.
 */
public final class HoldingsReconciler implements PoolListener {
  private static final Logger LOG = LoggerFactory.getLogger(HoldingsReconciler.class);

  /**
   * The time for which an unreferenced chunk is left on its node. A fill seals its chunks before it
   * publishes them, and the directory may change while an inventory is in transit.
   */
  private static final Duration PUBLISHING = Duration.ofSeconds(6);

  private static final long COMPARE_AGAIN_MILLIS = 100;

  private final ObjectDirectory directory;
  private final Residency residency;
  private final Gates gates;
  private final SegmentPlacement placement;
  private final RunningFills running;
  private final GatewayMetrics metrics;
  private final BackgroundTasks tasks;
  private final Duration publishing;
  private final InventoryRequests requests;

  /** Instances whose holdings are in the directory. */
  private final Set<InstanceId> inventoried = ConcurrentHashMap.newKeySet();

  /**
   * Instances whose first inventory is being added to the directory. Until then, no other inventory
   * of the instance is compared, because the remaining chunks have no entry yet.
   */
  private final Set<InstanceId> adopting = ConcurrentHashMap.newKeySet();

  /** Nodes that have sent an inventory as expected since the last call of {@link #disagreeing}. */
  private final Set<PoolNode> agreeing = ConcurrentHashMap.newKeySet();

  private final StartInventory start;

  public HoldingsReconciler(
      ObjectDirectory directory,
      Residency residency,
      Gates gates,
      SegmentPlacement placement,
      RunningFills running,
      GatewayMetrics metrics,
      BackgroundTasks tasks) {
    this(directory, residency, gates, placement, running, metrics, tasks, PUBLISHING);
  }

  /**
   * @param publishing how long a chunk that no entry refers to is left on its node
   */
  public HoldingsReconciler(
      ObjectDirectory directory,
      Residency residency,
      Gates gates,
      SegmentPlacement placement,
      RunningFills running,
      GatewayMetrics metrics,
      BackgroundTasks tasks,
      Duration publishing) {
    this.directory = directory;
    this.residency = residency;
    this.gates = gates;
    this.placement = placement;
    this.running = running;
    this.metrics = metrics;
    this.tasks = tasks;
    this.publishing = publishing;
    requests = new InventoryRequests(directory::heldBy, tasks);
    start = new StartInventory(tasks);
  }

  @Override
  public void onLive(PoolNode node, InstanceId instance, boolean known) {}

  @Override
  public void onDown(PoolNode node) {
    InstanceId instance = node.instance();
    if (instance != null) {
      requests.forget(instance);
    }
  }

  @Override
  public void onPeerDown(PoolNode node, InstanceId instance) {
    requests.forget(instance);
  }

  @Override
  public void onLost(PoolNode node, InstanceId instance) {
    inventoried.remove(instance);
    requests.forget(instance);
  }

  @Override
  public void onReport(PoolNode node, InstanceId instance, HoldingsReport report) {
    if (directory.expected().agrees(instance, report)) {
      inventoried.add(instance);
      settled(node, instance);
      return;
    }
    if (adopting.contains(instance)) {
      return;
    }
    metrics.count(Metric.INVENTORIES);
    LOG.debug("{} of {} reports other holdings than expected: {}", instance, node.name(), report);
    requests.ask(node, instance);
  }

  @Override
  public void onInventory(PoolNode node, InstanceId instance, List<Inventory> parts) {
    // Inventories arrive in the order of their requests, but may be processed in another order.
    Map<ChunkName, Known> before = requests.answered(instance);
    if (adopting.contains(instance)) {
      return;
    }
    if (!inventoried.contains(instance)) {
      adopting.add(instance);
    }
    if (!tasks.start("reconcile " + node.name(), () -> takeIn(node, instance, parts, before))) {
      adopting.remove(instance);
      requests.notCompared(instance);
      start.settled(node);
    }
  }

  /**
   * @param before the chunks that the instance held according to the directory before the request:
   *     only these can be found lost; null if they are not known
   */
  private void takeIn(
      PoolNode node,
      InstanceId instance,
      List<Inventory> parts,
      @Nullable Map<ChunkName, Known> before) {
    try {
      InventoryContents contents = InventoryContents.of(parts);
      if (instance.equals(node.instance())
          && directory.expected().agrees(instance, contents.report())) {
        agreeing.add(node);
      }
      reconcile(node, instance, contents, before);
      // Removed before the waiting threads continue, because otherwise the next inventory that they
      // request would be ignored.
      adopting.remove(instance);
      requests.compared(instance, contents);
    } catch (RuntimeException | Error e) {
      LOG.error("the inventory of {} could not be processed", node.name(), e);
      requests.notCompared(instance);
    } finally {
      adopting.remove(instance);
      settled(node, instance);
    }
  }

  /**
   * Records that the holdings of the node's own instance are in the directory, or cannot be. A
   * report or inventory of the peer says nothing about them.
   */
  private void settled(PoolNode node, InstanceId instance) {
    if (instance.equals(node.instance())) {
      start.settled(node);
    }
  }

  /**
   * Returns the requests for inventories. This class compares each inventory with the directory.
   */
  InventoryRequests requests() {
    return requests;
  }

  /**
   * Wakes all nodes and waits until their holdings are in the directory.
   *
   * @return false if some nodes did not report in time
   */
  public boolean rebuild(List<PoolNode> nodes, Duration atMost) throws InterruptedException {
    return start.await(nodes, atMost);
  }

  /**
   * Wakes every node that was ever live and requests its inventory, repeatedly until the inventory
   * is as expected.
   *
   * @return the names of the usable nodes that sent no such inventory in time
   */
  public List<String> disagreeing(List<PoolNode> nodes, Duration atMost)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    List<PoolNode> left = nodes.stream().filter(node -> node.instance() != null).toList();
    agreeing.clear();
    while (!left.isEmpty() && System.nanoTime() < deadlineNanos) {
      for (PoolNode node : left) {
        if (node.state() == NodeState.LIVE) {
          list(node);
        } else {
          node.wake(Purpose.SERVE);
        }
      }
      TimeUnit.MILLISECONDS.sleep(COMPARE_AGAIN_MILLIS);
      left = left.stream().filter(node -> node.usable() && !agreeing.contains(node)).toList();
    }
    return left.stream().map(PoolNode::name).toList();
  }

  private void list(PoolNode node) {
    InstanceId instance = node.instance();
    if (instance != null) {
      requests.ask(node, instance);
    }
  }

  private void reconcile(
      PoolNode node,
      InstanceId instance,
      InventoryContents contents,
      @Nullable Map<ChunkName, Known> before) {
    // Chunks that only a peer holds cannot be read now, but the next backup copies them back.
    boolean adopt = inventoried.add(instance);
    List<ListedChunk> taken = new ArrayList<>();
    List<ListedChunk> unnamed = new ArrayList<>();
    SegmentPlacement.Draws places = placement.draws();
    try {
      for (ListedChunk chunk : listed(node, instance, contents)) {
        HeldChunk held = chunk.held();
        StripeSet named = adopt ? adopt(chunk, places) : listed(chunk);
        if (!named.isEmpty() && adopt) {
          taken.add(chunk);
        }
        if (named.bits() != held.presence()) {
          unnamed.add(chunk);
        }
      }
    } finally {
      // Enters the added segments even if the rest of the inventory could not be processed.
      taken.forEach(this::enter);
      if (!unnamed.isEmpty()) {
        tasks.later(publishing, () -> unnamed.forEach(this::dropUnnamed));
      }
    }
    if (before != null) {
      before.forEach((name, known) -> lose(instance, name, known, contents.held(name)));
    }
  }

  /** Returns the sealed chunks of an inventory, each with the object that its seal names. */
  private static List<ListedChunk> listed(
      PoolNode node, InstanceId instance, InventoryContents contents) {
    List<ListedChunk> chunks = new ArrayList<>();
    for (HeldChunk held : contents.chunks()) {
      listed(node, instance, held, contents.seals().get(held.fill())).ifPresent(chunks::add);
    }
    return chunks;
  }

  private static Optional<ListedChunk> listed(
      PoolNode node, InstanceId instance, HeldChunk held, @Nullable Seal seal) {
    try {
      return seal == null
          ? Optional.empty()
          : Optional.of(ListedChunk.of(node, instance, held, seal));
    } catch (IllegalArgumentException e) {
      LOG.warn("{} reports a chunk that cannot exist: {}", node.name(), e.getMessage());
      return Optional.empty();
    }
  }

  private void enter(ListedChunk chunk) {
    residency.enter(
        new Residency.SegmentId(chunk.key(), chunk.held().segment()),
        chunk.held().bytes() * chunk.code().totalBlocks());
  }

  /** Records the chunk's stripes in the entry that refers to them, and returns these stripes. */
  private StripeSet listed(ListedChunk chunk) {
    return directory.listed(chunk, Optional::empty, false);
  }

  /**
   * Adds the chunk to the directory under the key's gate, and returns the stripes that an entry
   * refers to now. While a write of the key is in flight or the key is doubtful, or if this gateway
   * cannot use the chunk's code, only records the stripes that an entry refers to already.
   */
  private StripeSet adopt(ListedChunk chunk, SegmentPlacement.Draws places) {
    return placement.codes().contain(chunk.code())
        ? gates
            .publishUnconfirmed(
                chunk.key(), () -> directory.listed(chunk, () -> places.draw(chunk.code()), true))
            .orElseGet(() -> listed(chunk))
        : listed(chunk);
  }

  /**
   * Removes from the directory the stripes that the instance held before the request and has lost.
   */
  private void lose(InstanceId instance, ChunkName name, Known known, StripeSet holds) {
    StripeSet lost = known.stripes().minus(holds);
    if (!lost.isEmpty()) {
      directory.correct(
          known.key(),
          known.version(),
          name.segment(),
          segment -> segment.unlisted(name.index(), instance, name.fill(), lost));
    }
  }

  /**
   * Deletes the stripes of a chunk that no entry refers to. Chunks of a running fill are left
   * alone: one seal covers all segments of a fill, so an inventory also lists those that are not
   * published yet. All chunks are left alone while first inventories are expected or being added,
   * because entries may yet refer to them.
   */
  private void dropUnnamed(ListedChunk chunk) {
    HeldChunk held = chunk.held();
    if (running.contains(held.fill()) || start.isIncomplete() || !adopting.isEmpty()) {
      tasks.later(publishing, () -> dropUnnamed(chunk));
      return;
    }
    StripeSet named = listed(chunk);
    StripeSet stripes = new StripeSet(held.presence()).minus(named);
    if (!stripes.isEmpty()) {
      metrics.count(Metric.CHUNKS_UNNAMED);
      chunk
          .node()
          .drop(
              new ChunkDrop(
                  chunk.instance(),
                  held.fill(),
                  held.segment(),
                  held.index(),
                  named.isEmpty() ? ChunkDrop.WHOLE_CHUNK : stripes.bits(),
                  () -> {}));
    }
  }
}
