package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.NoDataReason;
import dev.floe.node.protocol.RefusalReason;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The requests and replies of a lane. */
class NettyLaneTest extends LaneFixture {
  @Test
  void readsABlock() {
    BlockRead read = ask(7);
    assertThat(sent()).containsExactly("READ");
    assertThat(lane.isIdle()).isFalse();

    data(read, 7);

    assertThat(told).containsExactly("block 7 of 7s");
    assertThat(lane.isIdle()).isTrue();
  }

  @Test
  void readsExpectedDataIntoTheOfferedMemory() {
    BlockRead read = ask(7);
    ByteBuf memory = Objects.requireNonNull(connection.expected());
    assertThat(memory.capacity()).isEqualTo(FrameHeader.BYTES + BYTES + FrameHeader.BYTES);

    assertThat(connection.onExpected(header(read, 7, BYTES))).isTrue();
    finish(read, 7);

    assertThat(told).containsExactly("block 7 of 7s");
  }

  @Test
  void releasesTheOfferedMemoryIfOtherDataArrives() {
    BlockRead read = ask(7);
    assertThat(connection.expected()).isNotNull();
    assertThat(pool.blocksInUse()).isEqualTo(1);
    assertThat(connection.onExpected(header(read.requestId() + 1, 7, BYTES))).isFalse();
    connection.onNothingExpected();

    assertThat(pool.blocksInUse()).isZero();
    data(read, 7);
    assertThat(told).containsExactly("block 7 of 7s");
  }

  @Test
  void expectsNoDataWhileAReplyIsOwedToo() {
    assertThat(connection.expected()).isNull();
    ask(7);
    lane.ping(TIMEOUT, this::replied);

    assertThat(connection.expected()).isNull();
  }

  @Test
  void refusesADamagedBlock() {
    BlockRead read = ask(7);
    begin(read, 7);
    finish(read, 8);

    assertThat(told).containsExactly("lost 7 DAMAGED");
  }

  /** The node answers with an intact block of another place. */
  @Test
  void refusesAMisplacedBlock() {
    BlockRead read = ask(7);
    assertThat(connection.onDataBegins(header(read.requestId(), 8, BYTES))).isNotNull();
    finish(read, 8);

    assertThat(told).containsExactly("lost 7 DAMAGED");
  }

  @Test
  void refusesABlockOfAnotherLength() {
    BlockRead read = ask(7);

    assertThat(connection.onDataBegins(header(read, 7, BYTES - 1))).isNull();

    assertThat(told).containsExactly("lost 7 DAMAGED");
    connection.onDataEnds();
    assertThat(told).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"MISSING, MISSING", "GONE, GONE", "CANCELLED, GONE"})
  void passesOnWhyThereIsNoData(NoDataReason reason, BlockLoss loss) {
    BlockRead read = ask(7);
    control(FrameType.NO_DATA, reason.flags(), read.requestId());

    assertThat(told).containsExactly("lost 7 " + loss);
  }

  @Test
  void aReadWhoseAnswerWasLeftOutIsLost() {
    ask(1);
    BlockRead second = ask(2);
    data(second, 2);

    assertThat(told).containsExactly("lost 1 GONE", "block 2 of 2s");
  }

  @Test
  void ignoresAnswersToAnOlderInvocation() {
    BlockRead older = ask(1);
    lane = hello(2);
    told.clear();
    BlockRead read = ask(2);

    assertThat(connection.onDataBegins(header(older, 1, BYTES))).isNull();
    control(FrameType.NO_DATA, NoDataReason.MISSING.flags(), older.requestId());

    assertThat(told).isEmpty();
    data(read, 2);
    assertThat(told).containsExactly("block 2 of 2s");
  }

  @Test
  void dropsTheBlockOfACancelledRead() {
    BlockRead read = ask(7);
    sent();
    lane.cancel(read);
    ask(8);
    assertThat(sent()).containsExactly("CANCEL", "READ");

    assertThat(connection.onDataBegins(header(read, 7, BYTES))).isNull();

    assertThat(told).isEmpty();
    assertThat(pool.blocksInUse()).isZero();
  }

  @Test
  void releasesABlockThatArrivesAlthoughItWasCancelled() {
    BlockRead read = ask(7);
    begin(read, 7);
    lane.cancel(read);
    lane.cancel(read);
    finish(read, 7);

    assertThat(told).isEmpty();
    assertThat(pool.blocksInUse()).isZero();
  }

  @Test
  void refusesReadsBeyondItsBound() {
    for (int i = 0; i < 256; i++) {
      assertThat(lane.read(read(i))).isTrue();
    }
    BlockRead refused = read(256);

    assertThat(lane.read(refused)).isFalse();
    assertThat(refused.state()).isEqualTo(BlockRead.State.RESERVED);
  }

  @Test
  void measuresHowLongBlocksTake() {
    assertThat(lane.p95Nanos(System.nanoTime())).isZero();
    BlockRead read = ask(7);
    assertThat(lane.p95Nanos(read.askedNanos() + 1000)).isEqualTo(1000);
    begin(read, 7);
    assertThat(lane.p95Nanos(read.askedNanos() + 2000)).isEqualTo(2000);
    pass(Duration.ofMillis(3));
    finish(read, 7);

    assertThat(lane.p95Nanos(0)).isPositive();
    assertThat(lane.heardNanos() - read.askedNanos()).isEqualTo(3_000_000);
  }

  // Replies.

  @Test
  void passesRepliesOn() {
    assertThat(lane.write(place(0), block(), 0, TIMEOUT, this::replied)).isTrue();
    assertThat(lane.seal(seal(), TIMEOUT, this::replied)).isTrue();
    assertThat(lane.ping(TIMEOUT, this::replied)).isTrue();
    assertThat(sent()).containsExactly("SEAL", "PING", "WRITE");

    control(FrameType.STORED, (byte) 0, id(1));
    control(FrameType.SEALED, (byte) 0, id(2));
    assertThat(lane.isIdle()).isFalse();
    control(FrameType.PONG, (byte) 0, id(3));

    assertThat(told).containsExactly("DONE", "DONE", "DONE");
    assertThat(lane.isIdle()).isTrue();
    control(FrameType.PONG, (byte) 0, id(3));
    assertThat(told).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"FULL, FULL", "CORRUPT, CORRUPT", "UNKNOWN_FILL, UNKNOWN_FILL", "GONE, GONE"})
  void passesOnTheReasonOfARefusal(RefusalReason reason, WriteOutcome outcome) {
    lane.seal(seal(), TIMEOUT, this::replied);
    control(FrameType.REFUSED, reason.flags(), id(1));

    assertThat(told).containsExactly(outcome.name());
  }

  @Test
  void aReplyIsLateAfterItsDeadline() {
    lane.ping(TIMEOUT, this::replied);
    loop.advance(Duration.ofNanos(TIMEOUT - 1));
    assertThat(told).isEmpty();
    loop.advance(Duration.ofNanos(1));

    assertThat(told).containsExactly("LATE");
    control(FrameType.PONG, (byte) 0, id(1));
    assertThat(told).hasSize(1);
  }

  @Test
  void withdrawsABlockThatWasNotSent() {
    NodeLane.Reply reply = this::replied;
    lane.write(place(0), block(), 0, TIMEOUT, reply);
    lane.withdraw(reply);
    lane.withdraw(reply);

    assertThat(told).containsExactly("LATE");
    assertThat(pool.blocksInUse()).isZero();
    assertThat(sent()).isEmpty();
  }

  @Test
  void waitsForTheReplyToABlockThatWasSent() {
    NodeLane.Reply reply = this::replied;
    lane.write(place(0), block(), 0, TIMEOUT, reply);
    assertThat(sent()).containsExactly("WRITE");
    lane.withdraw(reply);
    assertThat(told).isEmpty();
    control(FrameType.STORED, (byte) 0, id(1));

    assertThat(told).containsExactly("DONE");
  }

  @Test
  void refusesRepliesBeyondItsBound() {
    for (int i = 0; i < 256; i++) {
      assertThat(lane.ping(TIMEOUT, this::replied)).isTrue();
    }

    assertThat(lane.ping(TIMEOUT, this::replied)).isFalse();
    assertThat(lane.seal(seal(), TIMEOUT, this::replied)).isFalse();
  }

  @Test
  void sendsFramesWithoutAnswers() {
    assertThat(lane.drop(FILL, 1, 2)).isTrue();
    assertThat(lane.dropBlock(FILL, 1, 2, 3)).isTrue();
    assertThat(lane.keep(FILL)).as("the node does not know KEEP").isTrue();

    assertThat(sent()).containsExactly("DROP", "DROP");
    assertThat(lane.isIdle()).isTrue();
  }

  // The end.

  @Test
  void failsAllThatIsOwedWhenItsConnectionEnds() {
    ask(1);
    lane.ping(TIMEOUT, this::replied);
    lane.write(place(0), block(), 0, TIMEOUT, this::replied);

    connection.onClosed("the node has gone");
    loop.run();

    assertThat(told)
        .containsExactlyInAnyOrder("lost 1 GONE", "GONE", "GONE", "closed the node has gone");
    assertThat(lane.isOpen()).isFalse();
    assertRefusesEverything(lane);
  }

  @Test
  void failsAllThatIsOwedWhenTheNodeIsInvokedAgain() {
    BlockRead first = ask(1);
    begin(first, 1);
    ask(2);
    NodeLane older = lane;

    NodeLane newer = hello(2);

    assertThat(told)
        .containsExactly("lost 1 GONE", "lost 2 GONE", "closed invoked again", "opened 2");
    assertThat(older.isOpen()).isFalse();
    assertThat(newer.isOpen()).isTrue();
    assertThat(pool.blocksInUse()).as("the block that still arrives").isEqualTo(1);
    connection.onDataProgress(0, BYTES);
    connection.onDataEnds();
    assertThat(pool.blocksInUse()).isZero();
    assertRefusesEverything(older);
  }

  private void assertRefusesEverything(NodeLane ended) {
    assertThat(ended.read(read(9))).isFalse();
    assertThat(ended.ping(TIMEOUT, this::replied)).isFalse();
    assertThat(ended.drop(FILL, 0, 0)).isFalse();
    assertThat(ended.keep(FILL)).isFalse();
    assertThat(ended.offer(() -> {})).isFalse();
    try (Block block = block()) {
      assertThat(ended.write(place(0), block, 0, TIMEOUT, this::replied)).isFalse();
    }
  }

  @Test
  void isBusyUntilItsLoopBeginsTheOfferedTask() {
    List<Boolean> idle = new ArrayList<>();
    assertThat(lane.offer(() -> idle.add(lane.isIdle()))).isTrue();
    assertThat(lane.isIdle()).isFalse();
    loop.run();

    assertThat(idle).containsExactly(true);
  }
}
