package dev.floe.gateway.session;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.LatencyTracker;
import dev.floe.node.protocol.BlockCrc;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.NoDataReason;
import dev.floe.node.protocol.RefusalReason;
import dev.floe.node.protocol.Seal;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lane for one invocation, on a connection that may outlive it. Loop code, but for {@link #offer}
 * and what only reads a volatile.
 *
 * <p>A node answers READs in the order in which they were asked, each by DATA or NO_DATA, so the
 * reads form a queue. Answers to WRITE, SEAL and PING are matched by their request id and have a
 * deadline each.
 */
final class NettyLane implements NodeLane {
  /** A lane that owes something and sends nothing for so long is closed. */
  static final long STALL_NANOS = 5_000_000_000L;

  /**
   * Asks that may wait for their answer: 32 MiB at 128 KiB, four times what a loop has in flight.
   */
  private static final int MAX_READS = 256;

  private static final int MAX_REPLIES = 256;
  private static final int MAX_MAILBOX = 1024;

  private final LaneConnection connection;
  private final LaneSender sender;
  private final InstanceSession session;
  private final Loop loop;
  private final int index;
  private final long firstRequestId;

  private final ArrayDeque<BlockRead> reads = new ArrayDeque<>();
  private final Map<Long, PendingReply> replies = new HashMap<>();
  private final LatencyTracker latency = new LatencyTracker();
  private final BlockCrc crc = new BlockCrc();
  private final LaneMailbox mailbox;

  private @Nullable BlockRead arriving;
  private @Nullable Block arrivingBlock;
  private int arrivingCrc;

  private long heardNanos = System.nanoTime();
  private long progressNanos;
  private boolean watched;
  private volatile boolean open = true;

  private record PendingReply(Reply reply, Loop.Timer timer) {}

  NettyLane(
      LaneConnection connection, LaneSender sender, InstanceSession session, Loop loop, int index) {
    this.connection = connection;
    this.sender = sender;
    this.session = session;
    this.loop = loop;
    this.index = index;
    this.mailbox = new LaneMailbox(loop, MAX_MAILBOX);
    this.firstRequestId = connection.nextRequestId();
  }

  int index() {
    return index;
  }

  @Override
  public InstanceSession session() {
    return session;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isIdle() {
    return mailbox.isEmpty() && arriving == null && reads.isEmpty() && replies.isEmpty();
  }

  // ---------------------------------------------------------------- what is asked

  @Override
  public boolean read(BlockRead read) {
    assert loop.inLoop();
    if (!open || reads.size() >= MAX_READS) {
      return false;
    }
    long id = connection.nextRequestId();
    if (!sender.read(id, read.place())) {
      return false;
    }
    long now = System.nanoTime();
    watch(now);
    read.asked(id, now);
    reads.addLast(read);
    return true;
  }

  @Override
  public void cancel(BlockRead read) {
    assert loop.inLoop();
    switch (read.state()) {
      case RESERVED -> {
        read.cancelled();
        sender.cancel(read.requestId());
      }
      case ARRIVING -> read.cancelled();
      case DONE, CANCELLED -> {}
    }
  }

  @Override
  public boolean write(
      BlockPlace place, Block block, int blockCrc, long timeoutNanos, Reply reply) {
    long id = connection.nextRequestId();
    return mayAskForReply()
        && sender.block(id, place, block, blockCrc)
        && awaits(id, timeoutNanos, reply);
  }

  @Override
  public boolean seal(Seal seal, long timeoutNanos, Reply reply) {
    long id = connection.nextRequestId();
    return mayAskForReply()
        && sender.frame(FrameType.SEAL, id, Seal.MAX_BYTES, seal::write)
        && awaits(id, timeoutNanos, reply);
  }

  @Override
  public boolean ping(long timeoutNanos, Reply reply) {
    long id = connection.nextRequestId();
    return mayAskForReply() && sender.empty(FrameType.PING, id) && awaits(id, timeoutNanos, reply);
  }

  @Override
  public boolean drop(FillId fill, int segment, int chunkIndex) {
    return open && sender.drop(connection.nextRequestId(), fill, segment, chunkIndex);
  }

  @Override
  public boolean dropBlock(FillId fill, int segment, int stripe, int chunkIndex) {
    return open && sender.dropBlock(connection.nextRequestId(), fill, segment, stripe, chunkIndex);
  }

  @Override
  public boolean keep(FillId fill) {
    return open && (!connection.knowsKeep() || sender.keep(connection.nextRequestId(), fill));
  }

  /** A frame without payload and without an answer. */
  boolean tell(FrameType type) {
    return open && sender.empty(type, connection.nextRequestId());
  }

  @Override
  public long p95Nanos(long nowNanos) {
    BlockRead oldest = arriving != null ? arriving : reads.peekFirst();
    long waited = oldest == null ? 0 : nowNanos - oldest.askedNanos();
    return Math.max(waited, latency.p95Nanos());
  }

  @Override
  public long heardNanos() {
    return heardNanos;
  }

  @Override
  public boolean offer(Runnable task) {
    return open && mailbox.offer(task);
  }

  private boolean mayAskForReply() {
    assert loop.inLoop();
    return open && replies.size() < MAX_REPLIES;
  }

  private boolean awaits(long id, long timeoutNanos, Reply reply) {
    watch(System.nanoTime());
    Loop.Timer timer = loop.schedule(() -> late(id), timeoutNanos);
    replies.put(id, new PendingReply(reply, timer));
    return true;
  }

  @Override
  public void withdraw(Reply reply) {
    assert loop.inLoop();
    for (Map.Entry<Long, PendingReply> pending : replies.entrySet()) {
      if (pending.getValue().reply().equals(reply)) {
        if (sender.withdraw(pending.getKey())) {
          answer(pending.getKey(), WriteOutcome.LATE);
        }
        return;
      }
    }
  }

  private void late(long id) {
    sender.withdraw(id);
    answer(id, WriteOutcome.LATE);
  }

  // ---------------------------------------------------------------- what arrives

  void onBytes() {
    heardNanos = System.nanoTime();
    progressNanos = heardNanos;
  }

  /** See {@link FrameReceiver.Frames#expected}: the oldest ask, if nothing else is owed. */
  @Nullable ByteBuf expected() {
    BlockRead oldest = reads.peekFirst();
    if (oldest == null || oldest.state() != BlockRead.State.RESERVED || !replies.isEmpty()) {
      return null;
    }
    int room = FrameHeader.BYTES + oldest.place().lengthBytes() + FrameHeader.BYTES;
    return first(room, oldest.arriving().frame());
  }

  boolean onExpected(ByteBuffer header) {
    BlockRead read = reads.getFirst();
    boolean itIs =
        FrameHeader.type(header, 0) == FrameType.DATA
            && FrameHeader.requestId(header, 0) == read.requestId()
            && FrameHeader.payloadLengthBytes(header, 0) == read.place().lengthBytes();
    if (itIs) {
      reads.removeFirst();
      begins(read, Objects.requireNonNull(read.block()), header);
    }
    return itIs;
  }

  void onNothingExpected() {
    reads.getFirst().notArriving();
  }

  /** A DATA frame begins; null if nobody wants its block. */
  @Nullable ByteBuf onDataBegins(ByteBuffer header) {
    BlockRead read = answered(FrameHeader.requestId(header, 0));
    if (read == null || read.state() == BlockRead.State.CANCELLED) {
      return null;
    }
    int length = FrameHeader.payloadLengthBytes(header, 0);
    if (length != read.place().lengthBytes()) {
      read.lost(BlockLoss.DAMAGED);
      return null;
    }
    Block block = read.arriving();
    begins(read, block, header);
    return first(length + FrameHeader.BYTES, block.buffer());
  }

  private static ByteBuf first(int bytes, ByteBuf buffer) {
    return buffer.capacity() == bytes ? buffer : buffer.slice(0, bytes).clear();
  }

  private void begins(BlockRead read, Block block, ByteBuffer header) {
    BlockPlace place = read.place();
    arriving = read;
    arrivingBlock = block;
    arrivingCrc = FrameHeader.crc(header, 0);
    crc.begin(place.fill(), place.segment(), place.stripe(), place.index(), place.lengthBytes());
  }

  void onDataProgress(int from, int to) {
    Block block = arrivingBlock;
    if (block != null) {
      crc.update(block.buffer().internalNioBuffer(from, to - from));
    }
  }

  void onDataEnds() {
    BlockRead read = arriving;
    if (read == null) {
      return;
    }
    arriving = null;
    arrivingBlock = null;
    latency.record(progressNanos - read.askedNanos());
    if (crc.value() == arrivingCrc) {
      read.arrived();
    } else {
      read.lost(BlockLoss.DAMAGED);
    }
  }

  void onNoData(ByteBuffer header) {
    NoDataReason reason = NoDataReason.of(FrameHeader.flags(header, 0));
    BlockRead read = answered(FrameHeader.requestId(header, 0));
    if (read != null) {
      read.lost(reason == NoDataReason.MISSING ? BlockLoss.MISSING : BlockLoss.GONE);
    }
  }

  void onRefused(ByteBuffer header) {
    WriteOutcome outcome =
        switch (RefusalReason.of(FrameHeader.flags(header, 0))) {
          case FULL -> WriteOutcome.FULL;
          case CORRUPT -> WriteOutcome.CORRUPT;
          case UNKNOWN_FILL -> WriteOutcome.UNKNOWN_FILL;
          case GONE -> WriteOutcome.GONE;
        };
    answer(FrameHeader.requestId(header, 0), outcome);
  }

  /** STORED, SEALED or PONG, or that none of them came in time. */
  void answer(long id, WriteOutcome outcome) {
    PendingReply pending = replies.remove(id);
    if (pending != null) {
      pending.timer.cancel();
      pending.reply.onReply(outcome);
    }
  }

  /** The read that this is the answer to; null if it is one of an older invocation. */
  private @Nullable BlockRead answered(long id) {
    if (id < firstRequestId) {
      return null;
    }
    BlockRead head = reads.peekFirst();
    while (head != null && head.requestId() <= id) {
      reads.removeFirst();
      if (head.requestId() == id) {
        if (head.state() == BlockRead.State.CANCELLED) {
          latency.record(progressNanos - head.askedNanos());
        }
        return head;
      }
      head.lost(BlockLoss.GONE); // answers come in order, so its own was left out
      head = reads.peekFirst();
    }
    return null;
  }

  // ---------------------------------------------------------------- how it ends

  /** Its connection carries the next invocation from now on. */
  void replaced() {
    end("invoked again", false);
  }

  void disconnect(String reason) {
    connection.close(this, reason);
  }

  void end(String reason) {
    end(reason, true);
  }

  /** Fails all that is owed, and ends the session. */
  private void end(String reason, boolean disconnect) {
    assert loop.inLoop();
    if (!open) {
      return;
    }
    open = false;
    BlockRead begun = arriving;
    Block filling = arrivingBlock;
    arriving = null;
    arrivingBlock = null;
    if (begun != null && filling != null) {
      // The connection reads the rest of the block into this memory, whatever becomes of the lane.
      connection.keepUntilPassed(filling.retain());
      begun.lost(BlockLoss.GONE);
    }
    for (BlockRead read = reads.pollFirst(); read != null; read = reads.pollFirst()) {
      read.lost(BlockLoss.GONE);
    }
    for (Long id : replies.keySet().toArray(Long[]::new)) {
      answer(id, WriteOutcome.GONE);
    }
    session.laneEnded(reason, disconnect);
  }

  /** Sees to it that a lane which owes something and sends nothing is closed. */
  private void watch(long nowNanos) {
    if (reads.isEmpty() && replies.isEmpty()) {
      progressNanos = nowNanos;
    }
    if (!watched) {
      watched = true;
      loop.schedule(this::look, STALL_NANOS);
    }
  }

  private void look() {
    watched = false;
    boolean owesNothing = reads.isEmpty() && replies.isEmpty() && arriving == null;
    if (!open || (owesNothing && !sender.isBusy())) {
      return;
    }
    long idleNanos = System.nanoTime() - progressNanos;
    if (idleNanos >= STALL_NANOS) {
      connection.close(
          "no progress for %d ms with %d blocks and %d replies owed"
              .formatted(idleNanos / 1_000_000, reads.size(), replies.size()));
    } else {
      watched = true;
      loop.schedule(this::look, STALL_NANOS - idleNanos);
    }
  }
}
