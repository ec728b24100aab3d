package dev.floe.gateway.stripe.write;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.gateway.stripe.SleepyNode;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A node whose lane answers writes and seals as the test says. The answer is set before the node is
 * used, or while nothing is in flight.
 */
final class ScriptedNode extends SleepyNode {
  /** The answers to a WRITE or SEAL: outcomes that a node can send, and two faults of the lane. */
  enum Answer {
    DONE,
    FULL,
    CORRUPT,
    /** The lane does not accept the request. */
    REFUSED,
    /** The lane accepts the request, and no answer arrives. */
    SILENCE
  }

  private final List<Written> written = new CopyOnWriteArrayList<>();
  private final List<NodeLane.Reply> unanswered = new CopyOnWriteArrayList<>();
  private final List<NodeLane.Reply> withdrawn = new CopyOnWriteArrayList<>();
  private final List<String> controls = new CopyOnWriteArrayList<>();
  private volatile Answer answer = Answer.DONE;
  private volatile boolean laneOpen = true;

  /** A block that the lane has sent. */
  record Written(BlockPlace place, byte firstByte, byte lastByte) {}

  void answers(Answer now) {
    answer = now;
  }

  void laneHasClosed() {
    laneOpen = false;
  }

  /** Notifies the listeners on the loop that the node is live or that its invocation failed. */
  void woke(Loop loop, boolean succeeded) {
    awake(succeeded).forEach(listener -> loop.execute(() -> listener.onLive(succeeded)));
  }

  boolean isAwaited() {
    return waiting() > 0;
  }

  List<Written> written() {
    return written;
  }

  List<NodeLane.Reply> unanswered() {
    return unanswered;
  }

  List<NodeLane.Reply> withdrawn() {
    return withdrawn;
  }

  List<String> controls() {
    return controls;
  }

  @Override
  public @Nullable NodeLane lane(Loop loop) {
    return isLive() ? new ScriptedLane(loop) : null;
  }

  private final class ScriptedLane implements NodeLane {
    private final Loop loop;

    ScriptedLane(Loop loop) {
      this.loop = loop;
    }

    @Override
    public boolean write(BlockPlace place, Block block, int crc, long timeoutNanos, Reply reply) {
      if (answer == Answer.REFUSED) {
        return false;
      }
      byte first = block.segment().get(ValueLayout.JAVA_BYTE, 0);
      byte last = block.segment().get(ValueLayout.JAVA_BYTE, place.lengthBytes() - 1L);
      written.add(new Written(place, first, last));
      block.close();
      return answered(reply);
    }

    @Override
    public boolean seal(Seal seal, long timeoutNanos, Reply reply) {
      return answer != Answer.REFUSED && answered(reply);
    }

    private boolean answered(Reply reply) {
      if (answer == Answer.SILENCE) {
        unanswered.add(reply);
      } else {
        reply.onReply(WriteOutcome.valueOf(answer.name()));
      }
      return true;
    }

    @Override
    public void withdraw(Reply reply) {
      withdrawn.add(reply);
    }

    @Override
    public boolean drop(FillId fill, int segment, int index) {
      return controls.add("drop %d.%d".formatted(segment, index));
    }

    @Override
    public boolean keep(FillId fill) {
      return controls.add("keep");
    }

    @Override
    public boolean offer(Runnable task) {
      if (laneOpen) {
        loop.execute(task);
      }
      return laneOpen;
    }

    @Override
    public boolean isOpen() {
      return laneOpen;
    }

    @Override
    public Loop loop() {
      return loop;
    }

    @Override
    public boolean isIdle() {
      return unanswered.isEmpty();
    }

    @Override
    public long heardNanos() {
      return System.nanoTime();
    }

    @Override
    public long p95Nanos(long nowNanos) {
      return 0;
    }

    @Override
    public NodeSession session() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean read(BlockRead read) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void cancel(BlockRead read) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean dropBlock(FillId fill, int segment, int stripe, int index) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean ping(long timeoutNanos, Reply reply) {
      throw new UnsupportedOperationException();
    }
  }
}
