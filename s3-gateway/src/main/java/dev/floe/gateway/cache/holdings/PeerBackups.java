package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.cache.directory.ListedChunk;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.gateway.stripe.write.ChunkStripes;
import dev.floe.gateway.stripe.write.CopyRoute;
import dev.floe.gateway.stripe.write.PeerCopier;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backs up a node: starts a second instance of its function, compares what both instances hold, and
 * copies the difference, most recently used chunks first (docs/adr/0021). Each copied chunk enters
 * the directory at once, so a backup that ends early leaves less to do for the next one. Thread
 * code; thread-safe.
 */
final class PeerBackups {
  private static final Logger LOG = LoggerFactory.getLogger(PeerBackups.class);

  /** The longest wait for the node and its second instance together. */
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(30);

  private static final Duration INVENTORY_LIMIT = Duration.ofSeconds(10);

  private final ObjectDirectory directory;
  private final SegmentPlacement placement;
  private final PeerCopier copier;
  private final InventoryRequests inventories;
  private final Supplier<Loop> loops;
  private final GatewayMetrics metrics;

  /**
   * @param loops returns a loop on which to wait for a node
   */
  PeerBackups(
      ObjectDirectory directory,
      SegmentPlacement placement,
      PeerCopier copier,
      InventoryRequests inventories,
      Supplier<Loop> loops,
      GatewayMetrics metrics) {
    this.directory = directory;
    this.placement = placement;
    this.copier = copier;
    this.inventories = inventories;
    this.loops = loops;
    this.metrics = metrics;
  }

  /** Backs up a node. Returns true if the copy ran to its end in both directions. */
  boolean backUp(PoolNode node) throws InterruptedException {
    metrics.count(Metric.BACKUPS, "begun");
    long begunNanos = System.nanoTime();
    boolean completed = false;
    try (PoolNode.Peer peer = open(node)) {
      completed = peer != null && copy(node, peer);
    } finally {
      metrics.count(Metric.BACKUPS, completed ? "completed" : "interrupted");
      metrics.time(Metric.BACKUP_DURATION, System.nanoTime() - begunNanos);
    }
    return completed;
  }

  /**
   * Wakes the node and starts its second instance; returns null if one of them does not start in
   * time.
   */
  private PoolNode.@Nullable Peer open(PoolNode node) throws InterruptedException {
    CompletableFuture<PoolNode.@Nullable Peer> opened = new CompletableFuture<>();
    Loop loop = loops.get();
    node.wake(Purpose.WARM_UP);
    loop.execute(() ->
        node.whenLive(
            loop,
            live -> {
              if (live) {
                node.openPeer(peer -> taken(opened, peer));
              } else {
                opened.complete(null);
              }
            }));
    try {
      return opened.get(OPEN_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return giveUp(node, opened);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the wait for a peer of %s failed".formatted(node.name()), e);
    } catch (InterruptedException e) {
      close(giveUp(node, opened));
      throw e;
    }
  }

  /**
   * Stops waiting. Returns the second instance if it has opened in the meantime; one that opens
   * later is closed.
   */
  private static PoolNode.@Nullable Peer giveUp(
      PoolNode node, CompletableFuture<PoolNode.@Nullable Peer> opened) {
    if (opened.complete(null)) {
      node.closePeer();
    }
    return opened.getNow(null);
  }

  /** Passes a second instance to its backup, or closes it if the backup no longer waits. */
  private static void taken(
      CompletableFuture<PoolNode.@Nullable Peer> opened, PoolNode.@Nullable Peer peer) {
    if (!opened.complete(peer)) {
      close(peer);
    }
  }

  private static void close(PoolNode.@Nullable Peer peer) {
    if (peer != null) {
      peer.close();
    }
  }

  private boolean copy(PoolNode node, PoolNode.Peer peer) throws InterruptedException {
    InventoryContents peers = inventory(node, peer.instance());
    InventoryContents own = inventory(node, peer.source());
    if (peers == null || own == null) {
      LOG.debug("the backup of {} is interrupted: an instance sent no inventory", node.name());
      return false;
    }
    CopyRoute toPeer = CopyRoute.toPeer(node, peer);
    CopyRoute fromPeer = CopyRoute.fromPeer(node, peer);
    return new Transfer(node, toPeer, peers).run(own)
        && new Transfer(node, fromPeer, own).run(peers);
  }

  private @Nullable InventoryContents inventory(PoolNode node, InstanceId instance)
      throws InterruptedException {
    return inventories.of(node, instance, INVENTORY_LIMIT).orElse(null);
  }

  /** Copies the chunks that one instance holds to the other. Confined to the backup's thread. */
  private final class Transfer {
    private final PoolNode node;
    private final CopyRoute route;
    private final InventoryContents there;
    private final Set<FillId> sealed;

    Transfer(PoolNode node, CopyRoute route, InventoryContents there) {
      this.node = node;
      this.route = route;
      this.there = there;
      sealed = new HashSet<>(there.seals().keySet());
    }

    /**
     * Copies the chunks of an inventory, in its order. Returns false if copying could not continue.
     */
    boolean run(InventoryContents here) throws InterruptedException {
      for (HeldChunk held : here.chunks()) {
        Seal seal = here.seals().get(held.fill());
        if (seal != null && !copy(held, seal)) {
          return false;
        }
      }
      return true;
    }

    /**
     * Copies the stripes of a chunk that the target lacks. Returns false if copying cannot
     * continue.
     */
    private boolean copy(HeldChunk held, Seal seal) throws InterruptedException {
      StripeSet missing = new StripeSet(held.presence()).minus(there.held(held));
      if (missing.isEmpty()) {
        return true;
      }
      ListedChunk chunk;
      try {
        chunk = ListedChunk.of(node, route.from(), held, seal);
      } catch (IllegalArgumentException e) {
        return true; // the reconciler has logged this chunk
      }
      StripeSet wanted = missing.and(named(chunk));
      if (wanted.isEmpty()) {
        return true;
      }
      ChunkStripes stripes =
          new ChunkStripes(
              held.fill(),
              chunk.code().layout(chunk.version().lengthBytes()),
              held.segment(),
              held.index(),
              wanted);
      PeerCopier.Outcome outcome = copier.copy(route, stripes);
      if (outcome.stored().isEmpty()) {
        return !outcome.stopped();
      }
      if (!sealed.contains(held.fill()) && !copier.seal(route, seal)) {
        return false;
      }
      sealed.add(held.fill());
      count(chunk, stripes, outcome.stored());
      metrics.add(Metric.BACKUP_COPIED, outcome.bytes());
      return !outcome.stopped();
    }

    /** Enters the copied blocks into the directory, or deletes them if their entry has changed. */
    private void count(ListedChunk chunk, ChunkStripes stripes, StripeSet stored) {
      HeldChunk held = chunk.held();
      ListedChunk copied =
          new ListedChunk(
              node,
              route.to(),
              new HeldChunk(held.fill(), held.segment(), held.index(), stored.bits(), held.bytes()),
              chunk.key(),
              chunk.version(),
              chunk.code());
      StripeSet kept = stored.and(named(copied));
      if (route.to().equals(node.instance())) {
        node.account(stripes.storedBytes(kept));
      }
      StripeSet unnamed = stored.minus(kept);
      if (!unnamed.isEmpty()) {
        node.drop(
            new ChunkDrop(
                route.to(), held.fill(), held.segment(), held.index(), unnamed.bits(), () -> {}));
      }
    }

    private StripeSet named(ListedChunk chunk) {
      return directory.listed(chunk, () -> placement.draw(chunk.code()), false);
    }
  }
}
