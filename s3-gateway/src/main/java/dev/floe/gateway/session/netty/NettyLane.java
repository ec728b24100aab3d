package dev.floe.gateway.session.netty;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.policy.SessionProbe;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.LaneReads;
import dev.floe.gateway.session.LaneReplies;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.RefusalReason;
import dev.floe.node.protocol.Seal;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lane for one invocation, on a connection that may outlive it. Loop code, except {@link #offer}
 * and methods that read a volatile field.
 *
 * <p>A node answers READs in order, each by DATA or NO_DATA, so the reads form a queue. Answers to
 * WRITE, SEAL and PING are matched by their request id, and each has a deadline.
 */
final class NettyLane implements NodeLane, StallWatch.Watched {
  /**
   * The most reads that may wait for their answers: 32 MiB in blocks of 128 KiB, four times a
   * loop's bytes in flight.
   */
  private static final int MAX_READS = 256;

  private static final int MAX_REPLIES = 256;
  private static final int MAX_MAILBOX = 1024;

  private final LaneConnection connection;
  private final LaneSender sender;
  private final InstanceSession session;
  private final Loop loop;
  private final int index;
  private final LaneMailbox mailbox;
  private final LaneReads reads;
  private final LaneReplies replies;
  private final StallWatch stalls;

  private final LongSupplier nanoTime;
  private long heardNanos;
  private volatile boolean open = true;

  NettyLane(
      LaneConnection connection,
      LaneSender sender,
      InstanceSession session,
      Loop loop,
      int index,
      LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.heardNanos = nanoTime.getAsLong();
    this.connection = connection;
    this.sender = sender;
    this.session = session;
    this.loop = loop;
    this.index = index;
    this.mailbox = new LaneMailbox(loop, MAX_MAILBOX);
    this.reads = new LaneReads(connection.nextRequestId());
    this.replies = new LaneReplies(loop, this::late);
    this.stalls = new StallWatch(loop, nanoTime, this);
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
    return mailbox.isEmpty() && reads.isEmpty() && replies.isEmpty();
  }

  @Override
  public boolean read(BlockRead read) {
    assert loop.inLoop();
    if (!open || reads.waiting() >= MAX_READS) {
      return false;
    }
    long now = nanoTime.getAsLong();
    if (SessionProbe.isDue(heardNanos, !reads.isEmpty() || !replies.isEmpty(), now)) {
      probe(now);
    }
    long id = connection.nextRequestId();
    if (!sender.read(id, read.place())) {
      return false;
    }
    watch(now);
    reads.add(read, id, now);
    return true;
  }

  /** Sends a PING, and ends the session if no byte arrives in time. */
  private void probe(long askedNanos) {
    long dueNanos = askedNanos + SessionProbe.ANSWER.toNanos();
    var _ = // a lane without room for a PING is busy
        ping(
            SessionProbe.ANSWER.toNanos(),
            outcome -> {
              if (outcome == WriteOutcome.LATE) {
                endIfLost(askedNanos, dueNanos);
              }
            });
  }

  private void endIfLost(long askedNanos, long dueNanos) {
    if (!open || !SessionProbe.isLost(heardNanos, askedNanos)) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (SessionProbe.wasBusy(dueNanos, now)) {
      long again = SessionProbe.ANSWER.toNanos();
      loop.schedule(() -> endIfLost(askedNanos, now + again), again);
      return;
    }
    session.fellSilent();
    connection.close(this, "no answer to PING after a silence");
  }

  @Override
  public void cancel(BlockRead read) {
    assert loop.inLoop();
    if (reads.cancel(read)) {
      sender.cancel(read.requestId());
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

  /** Sends a frame without payload that has no answer. */
  boolean send(FrameType type) {
    return open && sender.empty(type, connection.nextRequestId());
  }

  @Override
  public long p95Nanos(long nowNanos) {
    return reads.p95Nanos(nowNanos);
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
    return open && replies.waiting() < MAX_REPLIES;
  }

  private boolean awaits(long id, long timeoutNanos, Reply reply) {
    watch(nanoTime.getAsLong());
    replies.await(id, timeoutNanos, reply);
    return true;
  }

  @Override
  public void withdraw(Reply reply) {
    assert loop.inLoop();
    replies
        .requestOf(reply)
        .ifPresent(id -> {
          if (sender.withdraw(id)) {
            replies.answer(id, WriteOutcome.LATE);
          }
        });
  }

  private void late(long id) {
    sender.withdraw(id);
    replies.answer(id, WriteOutcome.LATE);
  }

  void onBytes() {
    heardNanos = nanoTime.getAsLong();
    stalls.progress(heardNanos);
  }

  /**
   * See {@link FrameReceiver.Frames#expected}: the buffer for the oldest read's DATA, if no reply
   * is owed.
   */
  @Nullable ByteBuf expected() {
    return replies.isEmpty() ? reads.expected() : null;
  }

  boolean onExpected(ByteBuffer header) {
    return reads.onExpected(header);
  }

  void onNothingExpected() {
    reads.onNothingExpected();
  }

  /**
   * Called when a DATA frame begins. Returns the buffer for its payload; null to discard the
   * payload, because the read was cancelled, is unknown, or asked for another length.
   */
  @Nullable ByteBuf onDataBegins(ByteBuffer header) {
    return reads.onDataBegins(header, stalls.progressNanos());
  }

  void onDataProgress(int from, int to) {
    reads.onDataProgress(from, to);
  }

  void onDataEnds() {
    reads.onDataEnds(stalls.progressNanos());
  }

  void onNoData(ByteBuffer header) {
    reads.onNoData(header, stalls.progressNanos());
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

  /** Called when STORED, SEALED, PONG or REFUSED has arrived. */
  void answer(long id, WriteOutcome outcome) {
    replies.answer(id, outcome);
  }

  /** Ends the lane because its connection carries the next invocation now. */
  void replaced() {
    end("invoked again", false);
  }

  void disconnect(String reason) {
    connection.close(this, reason);
  }

  void end(String reason) {
    end(reason, true);
  }

  /** Fails all pending reads and replies, and ends the session. */
  private void end(String reason, boolean disconnect) {
    assert loop.inLoop();
    if (!open) {
      return;
    }
    open = false;
    // First, so that a read that is repeated finds no lane of this session.
    session.laneEnded(reason, disconnect);
    Block filling = reads.end();
    if (filling != null) {
      // The connection reads the rest of the block into this memory, even after the lane has ended.
      connection.keepUntilPassed(filling);
    }
    replies.answerAll(WriteOutcome.GONE);
  }

  /**
   * Called before a request: watches for progress, so that the lane is closed if its node owes an
   * answer and makes no progress.
   */
  private void watch(long nowNanos) {
    if (reads.waiting() == 0 && replies.isEmpty()) {
      stalls.progress(nowNanos);
    }
    stalls.start();
  }

  @Override
  public boolean owesSomething() {
    return open && (!reads.isEmpty() || !replies.isEmpty() || sender.isBusy());
  }

  @Override
  public void onStall(long idleNanos) {
    connection.close(
        "no progress for %d ms with %d blocks and %d replies owed"
            .formatted(idleNanos / 1_000_000, reads.waiting(), replies.waiting()));
  }
}
