package dev.floe.node.session;

import static dev.floe.node.session.NodeFixture.FILL;
import static dev.floe.node.session.NodeFixture.block;
import static dev.floe.node.session.NodeFixture.seal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import dev.floe.node.protocol.NoDataReason;
import dev.floe.node.protocol.ProtocolException;
import dev.floe.node.protocol.RefusalReason;
import dev.floe.node.store.BlockName;
import dev.floe.node.store.PageStore;
import dev.floe.node.store.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests the effect of each request on the store, and its answer, without a connection. */
class LaneServiceTest {
  private static final int CAPACITY_BYTES = 4 << 20;
  private static final int LARGE_BYTES = 1 << 20;
  private static final int NOW = 7;
  private static final int EARLIER = 6;

  private final PageStore store = new PageStore(CAPACITY_BYTES, 64 << 20);
  private final Counters counters = new Counters();
  private final LaneOutput output = new LaneOutput(store, counters);
  private final LaneService service = new LaneService(store, output, counters);
  private final SentFrames sent = new SentFrames();
  private final FrameWriter frames = new FrameWriter();

  LaneServiceTest() {
    service.begin(NOW);
  }

  /** Returns the answers since the last call, each as its type, request and flags. */
  private List<String> answers() throws IOException {
    return sent.written(output, NOW).stream().map(SentFrames::line).toList();
  }

  private static String noData(long requestId, NoDataReason reason) {
    return "NO_DATA %d flags %d".formatted(requestId, reason.flags());
  }

  private static String refused(long requestId, RefusalReason reason) {
    return "REFUSED %d flags %d".formatted(requestId, reason.flags());
  }

  private ByteBuffer read(int invocation, long requestId, int segment, int stripe) {
    ByteBuffer frame = ByteBuffer.allocate(64);
    frames.read(frame, requestId, invocation, FILL, segment, stripe, 0);
    return frame.flip();
  }

  private ByteBuffer empty(int invocation, FrameType type, long requestId) {
    ByteBuffer frame = ByteBuffer.allocate(64);
    frames.empty(frame, type, (byte) 0, requestId, invocation);
    return frame.flip();
  }

  private ByteBuffer sealFrame(int invocation, long requestId, FillId fill) {
    ByteBuffer frame = ByteBuffer.allocate(2048);
    int at = frames.begin(frame);
    seal(fill).write(frame);
    frames.finish(frame, at, FrameType.SEAL, (byte) 0, requestId, invocation);
    return frame.flip();
  }

  private ByteBuffer drop(int invocation, int segment) {
    ByteBuffer frame = ByteBuffer.allocate(64);
    frames.drop(frame, 0, invocation, FILL, segment, 0);
    return frame.flip();
  }

  private ByteBuffer writeHead(
      int invocation, long requestId, int segment, int stripe, int crc, int length) {
    ByteBuffer frame = ByteBuffer.allocate(64);
    frames.writeHead(frame, requestId, invocation, FILL, segment, stripe, 0, length, crc);
    return frame.flip();
  }

  /** Delivers a whole WRITE; returns false if its block was discarded. */
  private boolean write(int invocation, long requestId, int segment, int stripe, byte[] block) {
    int crc = PeerLane.crc(FILL, segment, stripe, 0, block);
    return write(writeHead(invocation, requestId, segment, stripe, crc, block.length), block);
  }

  private boolean write(ByteBuffer head, byte[] block) {
    Slot slot = service.beginWrite(head, 0);
    if (slot != null) {
      slot.bytes().put(block);
    }
    service.endWrite(0);
    return slot != null;
  }

  private @Nullable Slot pin(int segment, int stripe) {
    return store.pin(BlockName.of(FILL, segment, stripe, 0));
  }

  private boolean holds(int segment, int stripe) {
    Slot held = pin(segment, stripe);
    if (held != null) {
      store.release(held);
    }
    return held != null;
  }

  private void fillUp() throws IOException {
    for (int segment = 0; segment < CAPACITY_BYTES / LARGE_BYTES; segment++) {
      write(NOW, segment, segment, 0, block(LARGE_BYTES, segment));
    }
    answers();
  }

  @Test
  void storesAWholeBlockAndSendsItWhenItIsRead() throws Exception {
    byte[] block = block(4096, 1);
    assertThat(write(NOW, 1, 0, 3, block)).isTrue();
    service.read(read(NOW, 2, 0, 3), 0);

    List<PeerLane.Frame> frames = sent.written(output, NOW);
    assertThat(SentFrames.types(frames)).containsExactly(FrameType.STORED, FrameType.DATA);
    assertThat(frames.get(1).payloadBytes()).isEqualTo(block);
    assertThat(counters.blocksStored).isEqualTo(1);
    assertThat(counters.blocksServed).isEqualTo(1);
    assertThat(counters.bytesServed).isEqualTo(4096);
  }

  @Test
  void answersGoneToRequestsOfAnEarlierInvocation() throws Exception {
    write(NOW, 1, 0, 0, block(64, 1));
    answers();

    service.read(read(EARLIER, 2, 0, 0), 0);
    assertThat(answers()).containsExactly(noData(2, NoDataReason.GONE));
    service.seal(sealFrame(EARLIER, 3, FILL), 0);
    assertThat(answers()).containsExactly(refused(3, RefusalReason.GONE));
    assertThat(write(EARLIER, 4, 0, 1, block(64, 2))).isFalse();
    assertThat(answers()).containsExactly(refused(4, RefusalReason.GONE));

    service.drop(drop(EARLIER, 0), 0);
    service.drop(drop(EARLIER, -1), 0);
    service.list(empty(EARLIER, FrameType.LIST, 5), 0);
    assertThat(answers()).as("requests without an answer").isEmpty();
    assertThat(holds(0, 0)).isTrue();
    assertThat(store.report().chunks()).as("sealed chunks").isZero();
  }

  @Test
  void aKeepCountsOnlyInItsOwnInvocation() {
    write(NOW, 1, 0, 0, block(64, 1));
    ByteBuffer late = ByteBuffer.allocate(64);
    frames.keep(late, 0, EARLIER, FILL);
    service.keep(late, 0, 90);
    store.expireUnsealed(100, 50);
    assertThat(holds(0, 0)).isFalse();

    write(NOW, 2, 0, 0, block(64, 1));
    ByteBuffer keep = ByteBuffer.allocate(64);
    frames.keep(keep, 0, NOW, FILL);
    service.keep(keep, 0, 90);
    store.expireUnsealed(100, 50);
    assertThat(holds(0, 0)).isTrue();
  }

  @Test
  void rejectsFramesOfALaterInvocation() {
    assertThatThrownBy(() -> service.read(read(NOW + 1, 1, 0, 0), 0))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("invocation 8 in invocation 7");
  }

  @Test
  void answersEachPing() throws Exception {
    service.ping(empty(NOW, FrameType.PING, 1), 0);
    service.ping(empty(EARLIER, FrameType.PING, 2), 0);
    assertThat(answers()).containsExactly("PONG 1", "PONG 2");
  }

  @Test
  void sealsOnlyFillsWhoseBlocksItHolds() throws Exception {
    write(NOW, 1, 0, 0, block(64, 1));
    service.seal(sealFrame(NOW, 2, FILL), 0);
    service.seal(sealFrame(NOW, 3, new FillId(1, 2)), 0);
    assertThat(answers())
        .containsExactly("STORED 1", "SEALED 2", refused(3, RefusalReason.UNKNOWN_FILL));
    assertThat(store.report().chunks()).isEqualTo(1);
  }

  @Test
  void dropsABlockAChunkOrAWholeFill() {
    for (int segment = 0; segment < 3; segment++) {
      write(NOW, segment, segment, 0, block(64, 1));
      write(NOW, 10 + segment, segment, 1, block(64, 2));
    }

    ByteBuffer one = ByteBuffer.allocate(64);
    frames.dropBlock(one, 0, NOW, FILL, 0, 1, 0);
    service.drop(one, 0);
    assertThat(holds(0, 0)).isTrue();
    assertThat(holds(0, 1)).isFalse();

    service.drop(drop(NOW, 1), 0);
    assertThat(holds(1, 0)).isFalse();
    assertThat(holds(1, 1)).isFalse();
    assertThat(holds(2, 0)).isTrue();

    service.drop(drop(NOW, -1), 0);
    assertThat(holds(0, 0)).isFalse();
    assertThat(holds(2, 0)).isFalse();
    assertThat(store.heldBytes()).isZero();
  }

  @Test
  void refusesABlockThatDoesNotMatchItsChecksumOrItsName() throws Exception {
    byte[] block = block(64, 1);
    int crc = PeerLane.crc(FILL, 0, 0, 0, block);
    write(writeHead(NOW, 1, 0, 0, crc ^ 1, block.length), block);
    write(writeHead(NOW, 2, 0, 1, crc, block.length), block);

    assertThat(answers())
        .containsExactly(refused(1, RefusalReason.CORRUPT), refused(2, RefusalReason.CORRUPT));
    assertThat(store.heldBytes()).isZero();
    assertThat(counters.blocksStored).isZero();
  }

  @Test
  void refusesABlockThatFindsNoMemory() throws Exception {
    fillUp();
    assertThat(write(NOW, 10, 4, 0, block(LARGE_BYTES, 9))).isFalse();
    assertThat(answers()).containsExactly(refused(10, RefusalReason.FULL));
    assertThat(holds(0, 0)).as("no chunk is dropped for it").isTrue();
  }

  @Test
  void replacesABlockAlthoughTheNodeIsFull() throws Exception {
    fillUp();
    byte[] repaired = block(LARGE_BYTES, 9);
    assertThat(write(NOW, 10, 3, 0, repaired)).isTrue();
    service.read(read(NOW, 11, 3, 0), 0);

    List<PeerLane.Frame> frames = sent.written(output, NOW);
    assertThat(SentFrames.types(frames)).containsExactly(FrameType.STORED, FrameType.DATA);
    assertThat(frames.get(1).payloadBytes()).isEqualTo(repaired);
  }

  @Test
  void refusesABlockThatFindsNoRoomInTheIndex() throws Exception {
    PageStore indexless = new PageStore(CAPACITY_BYTES, 0);
    LaneService full = new LaneService(indexless, output, counters);
    full.begin(NOW);
    byte[] block = block(64, 1);
    ByteBuffer head = writeHead(NOW, 1, 0, 0, PeerLane.crc(FILL, 0, 0, 0, block), block.length);
    Slot slot = Objects.requireNonNull(full.beginWrite(head, 0));
    slot.bytes().put(block);
    full.endWrite(0);

    assertThat(answers()).containsExactly(refused(1, RefusalReason.FULL));
    assertThat(indexless.heldBytes()).isZero();
  }

  @Test
  void freesTheMemoryOfAnUnfinishedWrite() throws Exception {
    service.beginWrite(writeHead(NOW, 1, 0, 0, 0, LARGE_BYTES), 0);
    assertThat(store.heldBytes()).isEqualTo(LARGE_BYTES);
    service.abandonWrite();
    service.abandonWrite();
    assertThat(store.heldBytes()).isZero();
    assertThat(answers()).isEmpty();
  }

  @Test
  void cancelsAReadThatWaits() throws Exception {
    write(NOW, 1, 0, 0, block(64, 1));
    answers();
    service.read(read(NOW, 2, 0, 0), 0);
    service.read(read(NOW, 3, 0, 0), 0);
    service.read(read(NOW, 4, 0, 1), 0);
    service.cancel(empty(NOW, FrameType.CANCEL, 2), 0);
    service.cancel(empty(NOW, FrameType.CANCEL, 99), 0);

    assertThat(answers())
        .containsExactly(
            noData(2, NoDataReason.CANCELLED), "DATA 3", noData(4, NoDataReason.MISSING));
  }

  @Test
  void listsItsInventoryAndMarksTheLastPart() throws Exception {
    write(NOW, 1, 0, 0, block(64, 1));
    service.seal(sealFrame(NOW, 2, FILL), 0);
    service.list(empty(NOW, FrameType.LIST, 3), 0);
    assertThat(answers())
        .containsExactly(
            "STORED 1", "SEALED 2", "INVENTORY 3", "INVENTORY 3 flags " + FrameHeader.LAST_PART);
  }
}
