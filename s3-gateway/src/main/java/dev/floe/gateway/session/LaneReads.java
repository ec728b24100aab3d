package dev.floe.gateway.session;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.policy.LatencyTracker;
import dev.floe.node.protocol.BlockCrc;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.NoDataReason;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one lane that are not answered yet, and the block that is arriving. Confined to the
 * lane's loop.
 *
 * <p>A node answers READs in the order in which they were sent, each by DATA or NO_DATA, so the
 * reads form a queue.
 */
public final class LaneReads {
  /** The first request id of the lane's invocation. */
  private final long firstRequestId;

  private final ArrayDeque<BlockRead> queue = new ArrayDeque<>();
  private final LatencyTracker latency = new LatencyTracker();
  private final BlockCrc crc = new BlockCrc();

  private @Nullable BlockRead arriving;
  private @Nullable Block arrivingBlock;
  private int arrivingCrc;

  public LaneReads(long firstRequestId) {
    this.firstRequestId = firstRequestId;
  }

  /** Returns the number of reads whose answer has not begun to arrive. */
  public int waiting() {
    return queue.size();
  }

  public boolean isEmpty() {
    return queue.isEmpty() && arriving == null;
  }

  /** Adds a read whose READ frame was written. */
  public void add(BlockRead read, long requestId, long nowNanos) {
    read.asked(requestId, nowNanos);
    queue.addLast(read);
  }

  /**
   * Cancels a read. Returns true if its answer has not begun to arrive, so that a CANCEL may still
   * prevent it.
   */
  public boolean cancel(BlockRead read) {
    boolean reserved = read.state() == BlockRead.State.RESERVED;
    if (reserved || read.state() == BlockRead.State.ARRIVING) {
      read.cancelled();
    }
    return reserved;
  }

  /**
   * Returns the 95th percentile of the latencies, or the age of the oldest read if that is more.
   */
  public long p95Nanos(long nowNanos) {
    BlockRead oldest = arriving != null ? arriving : queue.peekFirst();
    long waited = oldest == null ? 0 : nowNanos - oldest.askedNanos();
    return Math.max(waited, latency.p95Nanos());
  }

  /**
   * Returns the memory of the oldest read, whose DATA may arrive next; null if there is no read or
   * the oldest was cancelled.
   */
  public @Nullable ByteBuf expected() {
    BlockRead oldest = queue.peekFirst();
    if (oldest == null || oldest.state() != BlockRead.State.RESERVED) {
      return null;
    }
    int room = FrameHeader.BYTES + oldest.place().lengthBytes() + FrameHeader.BYTES;
    return first(room, oldest.arriving().frame());
  }

  /**
   * Called when a header has arrived in the memory of {@link #expected}. Returns true if it is the
   * header of that read's DATA; the block then begins to arrive.
   */
  public boolean onExpected(ByteBuffer header) {
    BlockRead read = queue.getFirst();
    boolean matches =
        FrameHeader.type(header, 0) == FrameType.DATA
            && FrameHeader.requestId(header, 0) == read.requestId()
            && FrameHeader.payloadLengthBytes(header, 0) == read.place().lengthBytes();
    if (matches) {
      queue.removeFirst();
      begin(read, Objects.requireNonNull(read.block()), header);
    }
    return matches;
  }

  /** Takes the memory of {@link #expected} back, because that read's DATA did not begin in it. */
  public void onNothingExpected() {
    queue.getFirst().notArriving();
  }

  /**
   * Called when a DATA frame begins. Returns the buffer for its payload; null if the read was
   * cancelled, is unknown, or asked for another length.
   */
  public @Nullable ByteBuf onDataBegins(ByteBuffer header, long nowNanos) {
    BlockRead read = answered(FrameHeader.requestId(header, 0), nowNanos);
    if (read == null || read.state() == BlockRead.State.CANCELLED) {
      return null;
    }
    int length = FrameHeader.payloadLengthBytes(header, 0);
    if (length != read.place().lengthBytes()) {
      read.lost(BlockLoss.DAMAGED);
      return null;
    }
    Block block = read.arriving();
    begin(read, block, header);
    return first(length + FrameHeader.BYTES, block.buffer());
  }

  private static ByteBuf first(int bytes, ByteBuf buffer) {
    return buffer.capacity() == bytes ? buffer : buffer.slice(0, bytes).clear();
  }

  private void begin(BlockRead read, Block block, ByteBuffer header) {
    BlockPlace place = read.place();
    arriving = read;
    arrivingBlock = block;
    arrivingCrc = FrameHeader.crc(header, 0);
    crc.begin(place.fill(), place.segment(), place.stripe(), place.index(), place.lengthBytes());
  }

  /** Adds the bytes [from, to) of the arriving block to its checksum. */
  public void onDataProgress(int from, int to) {
    Block block = arrivingBlock;
    if (block != null) {
      crc.update(block.buffer().internalNioBuffer(from, to - from));
    }
  }

  /** Completes the arriving block: its read receives the block, or its loss if it is damaged. */
  public void onDataEnds(long nowNanos) {
    BlockRead read = arriving;
    if (read == null) {
      return;
    }
    arriving = null;
    arrivingBlock = null;
    latency.record(nowNanos - read.askedNanos());
    if (crc.value() == arrivingCrc) {
      read.arrived();
    } else {
      read.lost(BlockLoss.DAMAGED);
    }
  }

  /** Reports the loss of the block whose READ was answered NO_DATA. */
  public void onNoData(ByteBuffer header, long nowNanos) {
    NoDataReason reason = NoDataReason.of(FrameHeader.flags(header, 0));
    BlockRead read = answered(FrameHeader.requestId(header, 0), nowNanos);
    if (read != null) {
      read.lost(reason == NoDataReason.MISSING ? BlockLoss.MISSING : BlockLoss.GONE);
    }
  }

  /**
   * Removes and returns the read of this id; null if there is none. Older reads are lost, because
   * their answers can no longer arrive.
   */
  private @Nullable BlockRead answered(long id, long nowNanos) {
    if (id < firstRequestId) {
      return null;
    }
    BlockRead head = queue.peekFirst();
    while (head != null && head.requestId() <= id) {
      queue.removeFirst();
      if (head.requestId() == id) {
        if (head.state() == BlockRead.State.CANCELLED) {
          latency.record(nowNanos - head.askedNanos());
        }
        return head;
      }
      head.lost(BlockLoss.GONE); // answers arrive in order, so this read has none
      head = queue.peekFirst();
    }
    return null;
  }

  /**
   * Fails all reads.
   *
   * @return a reference to the block that the connection still reads into; null if there is none
   */
  public @Nullable Block end() {
    BlockRead begun = arriving;
    Block filling = arrivingBlock;
    arriving = null;
    arrivingBlock = null;
    Block kept = null;
    if (begun != null && filling != null) {
      kept = filling.retain();
      begun.lost(BlockLoss.GONE);
    }
    for (BlockRead read = queue.pollFirst(); read != null; read = queue.pollFirst()) {
      read.lost(BlockLoss.GONE);
    }
    return kept;
  }
}
