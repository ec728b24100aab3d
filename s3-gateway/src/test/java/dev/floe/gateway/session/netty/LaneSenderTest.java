package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order and the bounds of a lane's frames, over a channel in memory. */
class LaneSenderTest {
  private static final int BYTES = 64 << 10;
  private static final int BLOCKS = 66;
  private static final int QUEUED_BLOCKS = (4 << 20) / BYTES;
  private static final FillId FILL = new FillId(1, 2);

  private final ManualLoop loop = new ManualLoop();
  private final BlockPool pool = new BlockPool(BYTES, new MemoryBudget((long) BLOCKS * BYTES));
  private final BlockLease lease = Objects.requireNonNull(pool.tryLease(BLOCKS));
  private final LaneSender sender = new LaneSender(loop.channel());

  @AfterEach
  void nothingIsInUse() {
    sender.close();
    loop.run();
    loop.channel().releaseOutbound();
    lease.close();
    assertThat(pool.budget().inUseBytes()).isZero();
    pool.close();
  }

  @Test
  void sendsTheControlFramesOfATurnInOneWrite() {
    assertThat(sender.read(1, place(0))).isTrue();
    assertThat(sender.keep(2, FILL)).isTrue();
    assertThat(sender.empty(FrameType.PING, 3)).isTrue();
    assertThat(loop.channel().outboundMessages()).isEmpty();

    loop.run();

    assertThat(loop.channel().outboundMessages()).hasSize(1);
    assertThat(SentFrames.types(loop.channel())).containsExactly("READ", "KEEP", "PING");
  }

  @Test
  void sendsACancelWithTheNextFrame() {
    sender.cancel(1);
    loop.run();
    assertThat(loop.channel().outboundMessages()).isEmpty();

    sender.drop(2, FILL, 0, 1);
    loop.run();

    assertThat(SentFrames.types(loop.channel())).containsExactly("CANCEL", "DROP");
  }

  @Test
  void sendsControlFramesBeforeTheBlocksOfTheirTurn() {
    assertThat(sender.block(1, place(0), lease.take(), 7)).isTrue();
    assertThat(sender.empty(FrameType.FAREWELL, 2)).isTrue();

    loop.run();

    assertThat(loop.channel().outboundMessages())
        .as("control frames, a block's header, its bytes")
        .hasSize(3);
    loop.channel().releaseOutbound();
  }

  @Test
  void refusesABlockBeyondItsQueueUntilAnotherIsWithdrawn() {
    for (int i = 0; i < QUEUED_BLOCKS; i++) {
      assertThat(sender.block(i, place(i), lease.take(), 0)).isTrue();
    }
    Block refused = lease.take();
    assertThat(sender.block(99, place(0), refused, 0)).isFalse();

    assertThat(sender.withdraw(5)).isTrue();

    assertThat(sender.withdraw(5)).as("a second time").isFalse();
    assertThat(sender.block(99, place(0), refused, 0)).isTrue();
  }

  @Test
  void withdrawsNoBlockThatTheChannelHasReceived() {
    sender.block(1, place(0), lease.take(), 0);
    loop.run();

    assertThat(sender.withdraw(1)).isFalse();
    loop.channel().releaseOutbound();
  }

  @Test
  void refusesControlFramesOnceTooManyBytesWait() {
    int frames = 0;
    while (sender.empty(FrameType.PING, frames)) {
      frames++;
    }

    assertThat(frames * FrameHeader.BYTES)
        .isBetween(FrameHeader.MAX_BLOCK_BYTES, FrameHeader.MAX_BLOCK_BYTES + (1 << 20));
    assertThat(sender.read(1, place(0))).isFalse();
    assertThat(sender.frame(FrameType.SEAL, 1, 100, to -> {})).isFalse();
  }

  @Test
  void dropsTheBlocksOfAnEarlierInvocation() {
    sender.block(1, place(0), lease.take(), 0);

    sender.begin(2, null);

    assertThat(pool.blocksInUse()).isZero();
    loop.run();
    assertThat(SentFrames.types(loop.channel())).isEmpty();
  }

  @Test
  void countsTheBytesOfAnInvocationInAnotherZone() {
    ZoneTraffic traffic = new ZoneTraffic(new Zones("use1-az1"));
    sender.begin(1, traffic);
    sender.empty(FrameType.PING, 1);
    sender.block(2, place(0), lease.take(), 0);
    loop.run();
    long sent = 2L * FrameHeader.BYTES + FillId.BYTES + BYTES;
    assertThat(traffic.sentBytes()).isEqualTo(sent);

    sender.begin(2, null);
    sender.empty(FrameType.PING, 3);
    loop.run();

    assertThat(traffic.bytes()).isEqualTo(sent);
    loop.channel().releaseOutbound();
  }

  @Test
  void sendsNothingOnceItIsClosed() {
    sender.empty(FrameType.PING, 1);
    sender.block(2, place(0), lease.take(), 0);

    sender.close();

    assertThat(pool.blocksInUse()).isZero();
    assertThat(sender.empty(FrameType.PING, 3)).isFalse();
    try (Block block = lease.take()) {
      assertThat(sender.block(4, place(0), block, 0)).isFalse();
    }
    loop.run();
    assertThat(SentFrames.types(loop.channel())).isEmpty();
  }

  private static BlockPlace place(int index) {
    return new BlockPlace(FILL, 0, 0, index, BYTES);
  }
}
