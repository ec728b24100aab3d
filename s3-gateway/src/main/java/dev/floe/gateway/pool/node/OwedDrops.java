package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The deletions that were not yet sent to the instances of one node. If a lane's queue is full,
 * they are tried again a moment later, a limited number of times. Drops that the lane still refuses
 * are sent in the next session of their instance, at the latest. Confined to the node's {@link
 * SerialExecutor}.
 *
 * <p>Drops are sent on lane 0, as FAREWELL is, so that they arrive before it. A frame that is still
 * in the socket when the node freezes would be ignored after the thaw.
 */
final class OwedDrops {
  /**
   * The most drops that are kept. Further drops are not sent: the node's next report and inventory
   * show their chunks.
   */
  private static final int LIMIT = 16_384;

  /** The most frames in one turn of the loop, so that they fit in the lane's queue. */
  private static final int BATCH = 256;

  /** The delay after which drops that a lane has refused are sent again. */
  private static final long AGAIN_NANOS = 50_000_000;

  /** Refusals in a row after which the rest waits for the next drop or the next session. */
  private static final int MAX_REFUSALS = 100;

  private final SerialExecutor serial;
  private final Loop loop;
  private final ArrayDeque<ChunkDrop> owed = new ArrayDeque<>();

  /** The session whose lane has refused drops, with the number of refusals in a row. */
  private @Nullable NodeSession refusing;

  private int refusals;
  private boolean waiting;

  OwedDrops(SerialExecutor serial, Loop loop) {
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

  /** Discards the drops of an instance that is lost. */
  void lost(InstanceId instance) {
    owed.removeIf(drop -> {
      boolean gone = drop.holder().equals(instance);
      if (gone) {
        drop.settled().run();
      }
      return gone;
    });
  }

  /** Sends the drops of a live instance in batches, one after another. */
  void send(NodeSession session) {
    List<ChunkDrop> batch = take(session.instance());
    if (batch.isEmpty()) {
      return;
    }
    NodeLane lane = session.lane(loop);
    if (lane == null || !lane.offer(() -> send(session, lane, batch))) {
      ended(session, 0, batch);
    }
  }

  private List<ChunkDrop> take(InstanceId holder) {
    List<ChunkDrop> batch = new ArrayList<>();
    Iterator<ChunkDrop> all = owed.iterator();
    while (all.hasNext() && batch.size() < BATCH) {
      ChunkDrop next = all.next();
      if (next.holder().equals(holder)) {
        batch.add(next);
        all.remove();
      }
    }
    return batch;
  }

  /** Sends one batch. Runs on the lane's loop. */
  private void send(NodeSession session, NodeLane lane, List<ChunkDrop> batch) {
    int sent = 0;
    try {
      while (sent < batch.size() && send(lane, batch.get(sent))) {
        sent++;
        batch.get(sent - 1).settled().run();
      }
    } finally {
      int taken = sent;
      serial.execute(() -> ended(session, taken, batch));
    }
  }

  /** Continues after a batch. This many of its drops were sent, and the lane refused the rest. */
  private void ended(NodeSession session, int sent, List<ChunkDrop> batch) {
    batch.subList(sent, batch.size()).forEach(this::add);
    if (sent > 0 || !session.equals(refusing)) {
      refusals = 0;
    }
    if (sent == batch.size()) {
      send(session);
    } else if (session.isOpen() && !waiting && refusals < MAX_REFUSALS) {
      refusing = session;
      refusals++;
      waiting = true;
      loop.schedule(() -> serial.execute(() -> again(session)), AGAIN_NANOS);
    }
  }

  private void again(NodeSession session) {
    waiting = false;
    if (session.isOpen()) {
      send(session);
    }
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
