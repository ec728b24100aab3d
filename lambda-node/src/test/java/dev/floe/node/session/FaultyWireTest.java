package dev.floe.node.session;

import static dev.floe.node.session.NodeFixture.FILL;
import static dev.floe.node.session.NodeFixture.block;
import static dev.floe.node.session.NodeFixture.seal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.host.faults.Fault;
import dev.floe.node.host.faults.FaultyWire;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each injected fault has its effect and no other. */
class FaultyWireTest {
  private static final byte[] BLOCK = block(100_000, 1);

  private NodeFixture node;
  private FaultyWire wire;
  private PeerLane lane;

  @BeforeEach
  void start() throws Exception {
    AtomicReference<FaultyWire> made = new AtomicReference<>();
    node =
        new NodeFixture(
            4 << 20,
            Duration.ofMillis(20),
            store -> {
              made.set(new FaultyWire(store));
              return made.get();
            });
    wire = made.get();
    InvokePayload payload = node.payload(1, 1);
    node.invoke(payload);
    lane = node.live(payload);
    lane.write(1, FILL, 0, 0, 0, BLOCK);
    lane.next(FrameType.STORED);
    lane.seal(2, seal(FILL));
    lane.next(FrameType.SEALED);
  }

  @AfterEach
  void stop() throws Exception {
    wire.inject(new Fault.Resume());
    node.close();
  }

  @Test
  void damagesOneBlock() throws Exception {
    wire.inject(new Fault.CorruptBlock(FILL, 0, 0, 0));
    assertDamaged();
  }

  @Test
  void damagesEveryBlock() throws Exception {
    wire.inject(new Fault.CorruptAll());
    assertDamaged();
  }

  @Test
  void stallsThenContinues() throws Exception {
    wire.inject(new Fault.Stall());
    lane.read(3, FILL, 0, 0, 0);
    lane.timeout(Duration.ofMillis(300));
    assertThatThrownBy(lane::next).isInstanceOf(SocketTimeoutException.class);
    lane.timeout(Duration.ofSeconds(10));
    wire.inject(new Fault.Resume());
    assertThat(lane.data(3, FILL, 0, 0, 0)).isEqualTo(BLOCK);
  }

  @Test
  void stallsWithinABlockThenContinues() throws Exception {
    wire.inject(new Fault.StallInBlock());
    lane.read(3, FILL, 0, 0, 0);
    byte[] half = lane.bytes(FrameHeader.BYTES + BLOCK.length / 2);
    assertThat(half[0]).isEqualTo(FrameType.DATA.id());
    lane.timeout(Duration.ofMillis(300));
    assertThatThrownBy(() -> lane.bytes(1)).isInstanceOf(SocketTimeoutException.class);
    lane.timeout(Duration.ofSeconds(10));
    wire.inject(new Fault.Resume());
    assertThat(lane.bytes(BLOCK.length / 2)).hasSize(BLOCK.length / 2);
  }

  @Test
  void dripsSlowly() throws Exception {
    wire.inject(new Fault.SlowDrip(1000));
    lane.read(3, FILL, 0, 0, 0);
    assertThat(lane.data(3, FILL, 0, 0, 0)).isEqualTo(BLOCK);
  }

  @Test
  void disconnects() throws Exception {
    wire.inject(new Fault.Disconnect());
    lane.read(3, FILL, 0, 0, 0);
    assertThat(lane.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "corrupt 0000000000000001ffffffffffffffff 2 3 4",
        "corrupt-all",
        "stall",
        "stall-in-block",
        "drip 12",
        "disconnect",
        "resume"
      })
  void everyFaultIsReadFromItsLine(String line) {
    assertThat(Fault.parse(line).toLine()).isEqualTo(line);
  }

  @Test
  void refusesUnknownFaults() {
    assertThatThrownBy(() -> Fault.parse("explode")).isInstanceOf(IllegalArgumentException.class);
    assertThat(Fault.parse("corrupt " + new FillId(1, -1) + " 2 3 4"))
        .isEqualTo(new Fault.CorruptBlock(new FillId(1, -1), 2, 3, 4));
  }

  private void assertDamaged() throws Exception {
    lane.read(3, FILL, 0, 0, 0);
    PeerLane.Frame frame = lane.next(FrameType.DATA);
    byte[] bytes = frame.payloadBytes();
    assertThat(FrameHeader.crc(frame.raw(), 0)).isNotEqualTo(PeerLane.crc(FILL, 0, 0, 0, bytes));
    int differences = 0;
    for (int i = 0; i < bytes.length; i++) {
      differences += bytes[i] == BLOCK[i] ? 0 : 1;
    }
    assertThat(differences).isEqualTo(1);
  }
}
