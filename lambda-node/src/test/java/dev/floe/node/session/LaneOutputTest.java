package dev.floe.node.session;

import static dev.floe.node.session.NodeFixture.FILL;
import static dev.floe.node.session.NodeFixture.block;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.protocol.FrameType;
import dev.floe.node.store.BlockName;
import dev.floe.node.store.PageStore;
import dev.floe.node.store.Slot;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Tests the order in which a lane sends frames, and the blocks that it pins until they are sent.
 */
class LaneOutputTest {
  private static final int INVOCATION = 3;
  private static final BlockName SMALL = BlockName.of(FILL, 0, 0, 0);
  private static final BlockName LARGE = BlockName.of(FILL, 1, 0, 0);
  private static final BlockName MISSING = BlockName.of(FILL, 2, 0, 0);
  private static final int LARGE_BYTES = 1 << 20;

  private final PageStore store = new PageStore(4 << 20, 64 << 20);
  private final Counters counters = new Counters();
  private final LaneOutput output = new LaneOutput(store, counters);
  private final SentFrames wire = new SentFrames();

  LaneOutputTest() {
    store(SMALL, block(64, 1));
  }

  private void store(BlockName name, byte[] block) {
    Slot slot = Objects.requireNonNull(store.reserve(block.length));
    slot.bytes().put(block);
    store.keep(slot, name, 0, 0);
  }

  private List<String> written() throws IOException {
    return wire.written(output, INVOCATION).stream().map(SentFrames::line).toList();
  }

  @Test
  void sendsAnswersBeforeBlocksAndBlocksBeforeAnInventory() throws Exception {
    output.list(store.inventory(), 1);
    output.reads().add(2, SMALL, null);
    output.answer(FrameType.STORED, 0, 3, INVOCATION);

    assertThat(written()).containsExactly("STORED 3", "DATA 2", "INVENTORY 1 flags 1");
    assertThat(output.isEmpty()).isTrue();
    assertThat(wire.calls()).as("one gathering write").isEqualTo(1);
  }

  @Test
  void sendsAnswersBetweenTwoBatchesOfBlocks() throws Exception {
    for (int i = 0; i < 10; i++) {
      output.reads().add(i, SMALL, null);
    }
    wire.room(1);
    wire.push(output, INVOCATION);
    output.answer(FrameType.STORED, 0, 99, INVOCATION);
    wire.room(Integer.MAX_VALUE);

    List<String> rest = written();
    assertThat(rest).hasSize(11);
    assertThat(rest.indexOf("STORED 99")).as("after the first eight blocks").isEqualTo(8);
  }

  @Test
  void acceptsNothingMoreWhileAnInventoryWaits() throws Exception {
    assertThat(output.hasRoom()).isTrue();
    output.list(Collections.nCopies(2, store.inventory().getFirst()), 1);
    assertThat(output.hasRoom()).isFalse();
    assertThat(written()).containsExactly("INVENTORY 1", "INVENTORY 1 flags 1");
    assertThat(output.hasRoom()).isTrue();
  }

  @Test
  void acceptsOneRequestMoreWhileThereIsRoomForItsAnswer() throws Exception {
    int answers = 0;
    for (; output.hasRoom(); answers++) {
      output.answer(FrameType.PONG, 0, answers, INVOCATION);
    }
    output.answer(FrameType.GOODBYE, 0, 0, INVOCATION);
    assertThat(written()).hasSize(answers + 1);
    assertThat(output.hasRoom()).isTrue();

    int reads = 0;
    for (; output.hasRoom(); reads++) {
      output.reads().add(reads, MISSING, null);
    }
    assertThat(reads).isEqualTo(1024);
    assertThat(written()).hasSize(reads);
  }

  @Test
  void keepsABlockThatIsDroppedWhileItIsSent() throws Exception {
    byte[] large = block(LARGE_BYTES, 2);
    store(LARGE, large);
    output.reads().add(1, LARGE, null);
    wire.room(1000);
    output.answer(FrameType.STORED, 0, 2, INVOCATION);
    wire.push(output, INVOCATION);
    store.dropChunk(LARGE);
    assertThat(store.heldBytes()).isGreaterThan(LARGE_BYTES);
    assertThat(counters.blocksServed).isZero();

    wire.room(Integer.MAX_VALUE);
    List<PeerLane.Frame> frames = wire.written(output, INVOCATION);
    assertThat(frames.getLast().payloadBytes()).isEqualTo(large);
    assertThat(store.heldBytes()).isEqualTo(64);
    assertThat(counters.blocksServed).isEqualTo(1);
  }

  @Test
  void leavesTheRestToTheNextTurnAfterAMebibyte() throws Exception {
    store(LARGE, block(LARGE_BYTES, 2));
    for (int i = 0; i < 24; i++) {
      output.reads().add(i, LARGE, null);
    }

    assertThat(written()).hasSize(8);
    assertThat(output.sendsBlocks()).isTrue();
    assertThat(written()).hasSize(8);
    assertThat(written()).hasSize(8);
    assertThat(output.sendsBlocks()).isFalse();
  }

  @Test
  void completesABatchThatWasBegunAndForgetsTheRest() throws Exception {
    for (int i = 0; i < 12; i++) {
      output.reads().add(i, SMALL, null);
    }
    output.list(Collections.nCopies(2, store.inventory().getFirst()), 99);
    wire.room(40);
    wire.push(output, INVOCATION);
    output.forgetQueued();
    wire.room(Integer.MAX_VALUE);

    assertThat(written()).hasSize(9).startsWith("DATA 0").endsWith("DATA 7", "INVENTORY 99");
    assertThat(output.isEmpty()).isTrue();
  }

  @Test
  void releasesItsBlocksWhenTheConnectionEnds() throws Exception {
    store(LARGE, block(LARGE_BYTES, 2));
    output.reads().add(1, LARGE, null);
    output.answer(FrameType.STORED, 0, 2, INVOCATION);
    wire.room(1000);
    wire.push(output, INVOCATION);
    wire.forget();
    output.answer(FrameType.STORED, 0, 3, INVOCATION);
    store.dropChunk(LARGE);

    output.reset();
    assertThat(store.heldBytes()).isEqualTo(64);
    assertThat(output.isEmpty()).isTrue();
    wire.room(Integer.MAX_VALUE);
    assertThat(written()).isEmpty();
    assertThat(counters.blocksServed).isZero();
  }
}
