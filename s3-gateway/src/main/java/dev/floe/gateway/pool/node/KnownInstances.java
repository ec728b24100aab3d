package dev.floe.gateway.pool.node;

import dev.floe.gateway.pool.PoolSnapshot;
import dev.floe.gateway.pool.life.NodeLife;
import dev.floe.gateway.session.NodeSession;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a node that are not known to be lost, as other threads see them: the one that
 * answered last, and its peer. Changed only in the node's {@link SerialExecutor}; read on any
 * thread.
 */
final class KnownInstances {
  private volatile @Nullable Seen own;
  private volatile @Nullable Seen peer;

  /**
   * An instance.
   *
   * @param heldBytes the bytes that it held when it was last live
   */
  private record Seen(InstanceId instance, long pid, String zone, long heldBytes) {
    static Seen of(NodeSession session, long heldBytes) {
      return new Seen(session.instance(), session.pid(), session.zone(), heldBytes);
    }

    Seen holding(long bytes) {
      return new Seen(instance, pid, zone, bytes);
    }
  }

  /** Returns the node's own instance; null if none is known. */
  @Nullable InstanceId own() {
    Seen last = own;
    return last == null ? null : last.instance;
  }

  /** Returns the zone of the node's own instance; empty if it is unknown. */
  String zone() {
    Seen answering = own;
    return answering == null ? "" : answering.zone;
  }

  boolean knows(InstanceId instance) {
    return is(own, instance) || is(peer, instance);
  }

  /** Returns the number of instances that are not known to be lost, 0 to 2. */
  int count() {
    return (own == null ? 0 : 1) + (peer == null ? 0 : 1);
  }

  /**
   * Records that the node's own session is open. The peer and the former own instance may change
   * places.
   *
   * @param usedBytes the bytes that the former own instance holds
   */
  void opened(NodeSession session, long usedBytes) {
    Seen former = own;
    if (is(peer, session.instance())) {
      peer = former == null ? null : former.holding(usedBytes);
    }
    own = Seen.of(session, session.heldBytes());
  }

  /**
   * Records that a session of a peer's invocation is open. Either instance may have answered that
   * invocation.
   */
  void openedPeer(NodeSession session, NodeLife life) {
    if (session.instance().equals(life.peer())) {
      peer = Seen.of(session, session.heldBytes());
    } else if (session.instance().equals(life.instance()) && own == null) {
      own = Seen.of(session, session.heldBytes());
    }
  }

  /** Returns true if the peer held blocks when it was last live. */
  boolean peerHoldsBlocks() {
    Seen second = peer;
    return second != null && second.heldBytes > 0;
  }

  /** Records the bytes that the peer reported. */
  void peerHolds(NodeSession session, long heldBytes) {
    if (is(peer, session.instance())) {
      peer = Seen.of(session, heldBytes);
    }
  }

  /**
   * Forgets an instance. If it was the node's own, its peer takes its place.
   *
   * @return the bytes that the node's own instance holds now, 0 if there is none; -1 if the lost
   *     instance was not the node's own
   */
  long lost(InstanceId instance) {
    if (is(own, instance)) {
      Seen next = peer;
      own = next;
      peer = null;
      return next == null ? 0 : next.heldBytes;
    }
    if (is(peer, instance)) {
      peer = null;
    }
    return -1;
  }

  /**
   * Lists the instances.
   *
   * @param usedBytes the bytes that the node's own instance holds
   */
  List<PoolSnapshot.Instance> snapshot(long usedBytes) {
    Seen first = own;
    Seen second = peer;
    List<PoolSnapshot.Instance> instances = new ArrayList<>();
    if (first != null) {
      instances.add(
          new PoolSnapshot.Instance(
              first.instance, Role.PRIMARY, usedBytes, first.pid, first.zone));
    }
    if (second != null) {
      instances.add(
          new PoolSnapshot.Instance(
              second.instance, Role.PEER, second.heldBytes, second.pid, second.zone));
    }
    return instances;
  }

  private static boolean is(@Nullable Seen one, InstanceId instance) {
    return one != null && one.instance.equals(instance);
  }
}
