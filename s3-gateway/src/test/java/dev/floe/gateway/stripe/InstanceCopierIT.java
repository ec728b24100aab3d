package dev.floe.gateway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.upkeep.CopyPace;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.stripe.write.ChunkStripes;
import dev.floe.gateway.stripe.write.CopyRoute;
import dev.floe.gateway.stripe.write.InstanceCopier;
import dev.floe.gateway.stripe.write.PeerCopier;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Seal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Copies a chunk of ten blocks, the last one short, between instances over sockets. */
class InstanceCopierIT {
  private static final int BLOCK = 4096;
  private static final int STRIPES = 10;
  private static final StripeLayout LAYOUT =
      new StripeLayout((STRIPES - 1) * BLOCK + 100, 1, 0, BLOCK);
  private static final StripeSet ALL = StripeSet.first(STRIPES);

  /** An instance of the rig in the role of a peer. */
  private record RigPeer(RigNode node, InstanceId source) implements PoolNode.Peer {
    @Override
    public InstanceId instance() {
      return Objects.requireNonNull(node.instance());
    }

    @Override
    public @Nullable NodeLane lane(Loop loop) {
      return node.lane(loop);
    }

    @Override
    public void close() {}
  }

  @Test
  void copiesTheRequestedStripesInBothDirections() throws Exception {
    try (NodeRig rig = new NodeRig(2, BLOCK, 1 << 20)) {
      List<RigNode> nodes = rig.start(3);
      StoredObject object = StoredObject.write(rig, 5, LAYOUT, nodes.subList(0, 1));
      InstanceCopier copier = copier(rig);

      RigPeer second = peer(nodes.get(1), nodes.get(0));
      StripeSet some = StripeSet.first(3);
      assertThat(copier.copy(CopyRoute.toPeer(nodes.get(0), second), chunk(object, some)))
          .isEqualTo(new PeerCopier.Outcome(some, 3 * BLOCK, false));
      assertThat(
              copier.copy(CopyRoute.toPeer(nodes.get(0), second), chunk(object, ALL.minus(some))))
          .isEqualTo(new PeerCopier.Outcome(ALL.minus(some), (STRIPES - 4) * BLOCK + 100, false));
      assertThat(copier.seal(CopyRoute.toPeer(nodes.get(0), second), seal(object))).isTrue();

      RigPeer asSource = peer(nodes.get(1), nodes.get(2));
      assertThat(
              copier.copy(CopyRoute.fromPeer(nodes.get(2), asSource), chunk(object, ALL)).stored())
          .isEqualTo(ALL);
      assertThat(copier.seal(CopyRoute.fromPeer(nodes.get(2), asSource), seal(object))).isTrue();
    }
  }

  @Test
  void leavesOutDamagedBlocksOfTheSource() throws Exception {
    try (NodeRig rig = new NodeRig(2, BLOCK, 1 << 20)) {
      List<RigNode> nodes = rig.start(2);
      StoredObject object = StoredObject.write(rig, 6, LAYOUT, nodes.subList(0, 1));
      InstanceCopier copier = copier(rig);
      object.damage(nodes.get(0), 0);

      PeerCopier.Outcome outcome =
          copier.copy(
              CopyRoute.toPeer(nodes.get(0), peer(nodes.get(1), nodes.get(0))), chunk(object, ALL));

      assertThat(outcome).isEqualTo(new PeerCopier.Outcome(StripeSet.NONE, 0, false));
    }
  }

  @Test
  void stopsWhenAnInstanceIsGoneOrAnotherTookItsPlace() throws Exception {
    try (NodeRig rig = new NodeRig(2, BLOCK, 1 << 20)) {
      List<RigNode> nodes = rig.start(2);
      StoredObject object = StoredObject.write(rig, 7, LAYOUT, nodes.subList(0, 1));
      InstanceCopier copier = copier(rig);
      PeerCopier.Outcome stopped = new PeerCopier.Outcome(StripeSet.NONE, 0, true);

      RigPeer ofAnother = new RigPeer(nodes.get(1), new InstanceId(9, 9));
      assertThat(copier.copy(CopyRoute.toPeer(nodes.get(0), ofAnother), chunk(object, ALL)))
          .isEqualTo(stopped);

      RigPeer gone = peer(nodes.get(1), nodes.get(0));
      CopyRoute route = CopyRoute.toPeer(nodes.get(0), gone);
      NodeSession session = Objects.requireNonNull(nodes.get(1).session());
      nodes.get(1).closed(session);
      assertThat(copier.copy(route, chunk(object, ALL))).isEqualTo(stopped);
      assertThat(copier.seal(route, seal(object))).isFalse();
    }
  }

  private static InstanceCopier copier(NodeRig rig) {
    return new InstanceCopier(rig.loops, rig.pool, new CopyPace(1 << 30));
  }

  private static RigPeer peer(RigNode node, RigNode source) {
    return new RigPeer(node, Objects.requireNonNull(source.instance()));
  }

  private static ChunkStripes chunk(StoredObject object, StripeSet stripes) {
    return new ChunkStripes(object.at(0).fill(), LAYOUT, 0, 0, stripes);
  }

  private static Seal seal(StoredObject object) {
    long length = LAYOUT.lengthBytes();
    return new Seal(object.at(0).fill(), "bucket", "key", "\"e\"", 0, length, "", 1, 0, 0, BLOCK);
  }
}
