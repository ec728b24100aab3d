package dev.floe.gateway.pool;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What the instances of one node are to forget and have not been told yet. Confined to the node's
 * {@link Serial}.
 *
 * <p>Drops leave on lane 0, as FAREWELL does, so that none is overtaken by it: a frame that lies in
 * the socket while the node freezes is void after the thaw.
 */
final class OwedDrops {
  /** More are not remembered: the node's next report disagrees, and its inventory finds them. */
  private static final int LIMIT = 16_384;

  /** Frames of one turn of the loop, so that they fit in what a lane may queue. */
  private static final int BATCH = 256;

  private final Serial serial;
  private final Loop loop;
  private final ArrayDeque<ChunkDrop> owed = new ArrayDeque<>();

  OwedDrops(Serial serial, Loop loop) {
    this.serial = serial;
    this.loop = loop;
  }

  void add(ChunkDrop drop) {
    if (owed.size() >= LIMIT) {
      drop.settled().run();
    } else {
      owed.addLast(drop);
    }
  }

  boolean isEmpty() {
    return owed.isEmpty();
  }

  /** An instance is gone, and with it all that it should have forgotten. */
  void lost(InstanceId instance) {
    owed.removeIf(drop -> {
      boolean gone = drop.holder().equals(instance);
      if (gone) {
        drop.settled().run();
      }
      return gone;
    });
  }

  /** Tells a live instance what it is to forget. */
  void send(NodeSession session) {
    List<ChunkDrop> batch = new ArrayList<>();
    Iterator<ChunkDrop> all = owed.iterator();
    while (all.hasNext() && batch.size() < BATCH) {
      ChunkDrop next = all.next();
      if (next.holder().equals(session.instance())) {
        batch.add(next);
        all.remove();
      }
    }
    NodeLane lane = session.lane(loop);
    if (!batch.isEmpty() && (lane == null || !lane.offer(() -> send(session, lane, batch)))) {
      batch.forEach(owed::addLast);
    }
  }

  /** On the lane's loop. */
  private void send(NodeSession session, NodeLane lane, List<ChunkDrop> batch) {
    int told = 0;
    while (told < batch.size() && send(lane, batch.get(told))) {
      batch.get(told).settled().run();
      told++;
    }
    List<ChunkDrop> left = List.copyOf(batch.subList(told, batch.size()));
    serial.execute(() -> {
      left.forEach(this::add);
      if (left.isEmpty()) {
        send(session);
      }
    });
  }

  private static boolean send(NodeLane lane, ChunkDrop drop) {
    if (drop.stripes() == ChunkDrop.WHOLE_CHUNK) {
      return lane.drop(drop.fill(), drop.segment(), drop.index());
    }
    boolean taken = true;
    for (long left = drop.stripes(); left != 0 && taken; left &= left - 1) {
      int stripe = Long.numberOfTrailingZeros(left);
      taken = lane.dropBlock(drop.fill(), drop.segment(), stripe, drop.index());
    }
    return taken;
  }
}
