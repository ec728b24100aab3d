package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import dev.floe.node.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The phases of a node's connection: the frames that each phase accepts, and how the connection
 * ends.
 */
class LaneConnectionTest extends IgnoredSessions {
  private final ManualLoop loop = new ManualLoop();
  private final Hellos hellos = new Hellos();
  private final Doorkeeper doorkeeper =
      new Doorkeeper(
          loop.asLoops(),
          (_, _) -> hellos.secret(),
          this,
          Clock.systemUTC(),
          new ZoneTraffic(Zones.UNKNOWN));
  private final FrameWriter frames = new FrameWriter();
  private final List<String> events = new ArrayList<>();
  private final LaneConnection connection =
      new LaneConnection(loop.channel(), doorkeeper, () -> events.add("proven or ended"));

  @AfterEach
  void end() {
    connection.close("end of the test");
    loop.run();
    loop.channel().releaseOutbound();
    doorkeeper.release();
  }

  @ParameterizedTest
  @EnumSource(value = FrameType.class, mode = EnumSource.Mode.EXCLUDE, names = "HELLO")
  void acceptsOnlyAHelloBeforeTheHandshake(FrameType type) {
    assertThatThrownBy(() -> connection.onControlBegins(type))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("%s before the handshake ended".formatted(type));
  }

  @Test
  void acceptsNoBlockBeforeTheHandshake() {
    ByteBuffer header = ByteBuffer.allocate(FrameHeader.BYTES);

    assertThatThrownBy(() -> connection.onDataBegins(header)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void isClosedWithoutAHelloInTime() {
    connection.expire();
    loop.run();

    assertThat(events).containsExactly("proven or ended");
    assertThat(loop.channel().isOpen()).isFalse();
  }

  @Test
  void staysOpenAfterAHelloInTime() {
    hello(1);
    connection.expire();
    loop.run();

    assertThat(events).containsExactly("proven or ended", "opened 1");
    assertThat(loop.channel().isOpen()).isTrue();
  }

  @Test
  void carriesTheNextInvocation() {
    hello(1);
    hello(2);

    assertThat(events)
        .containsExactly("proven or ended", "opened 1", "closed invoked again", "opened 2");
    assertThat(sent()).containsExactly("WELCOME", "WELCOME");
  }

  @Test
  void answersAPing() {
    hello(1);
    sent();
    control(FrameType.PING, 0);

    assertThat(sent()).containsExactly("PONG");
  }

  @ParameterizedTest
  @CsvSource({
    "WELCOME, 33",
    "LIST, 0",
    "READ, 16",
    "CANCEL, 0",
    "SEAL, 1",
    "DROP, 16",
    "KEEP, 16",
    "FAREWELL, 0",
    "STAY, 0"
  })
  void refusesAFrameThatOnlyAGatewaySends(FrameType type, int payloadBytes) {
    hello(1);

    assertThatThrownBy(() -> control(type, payloadBytes))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("%s from a node".formatted(type));
  }

  @Test
  void ignoresFramesAfterItsLaneEnded() {
    hello(1);
    connection.onClosed("the node has gone");
    loop.run();
    control(FrameType.GOODBYE, 0);

    assertThat(events).containsExactly("proven or ended", "opened 1", "closed the node has gone");
  }

  @Test
  void endsOnce() {
    hello(1);
    connection.close("first");
    connection.close("second");
    loop.run();

    assertThat(events).containsExactly("proven or ended", "opened 1", "closed first");
  }

  private void hello(int invocation) {
    connection.onControl(hellos.next(invocation));
    loop.run();
  }

  private void control(FrameType type, int payloadBytes) {
    ByteBuffer frame = ByteBuffer.allocate(FrameHeader.BYTES + payloadBytes);
    int at = frames.begin(frame);
    frame.position(frame.position() + payloadBytes);
    frames.finish(frame, at, type, (byte) 0, 1, 1);
    connection.onControl(frame.flip());
  }

  private List<String> sent() {
    loop.run();
    return SentFrames.types(loop.channel());
  }

  @Override
  public void onOpened(NodeSession session) {
    events.add("opened " + session.invocation());
  }

  @Override
  public void onClosed(NodeSession session, String reason) {
    events.add("closed " + reason);
  }

  @Override
  public void onGoodbye(NodeSession session) {
    events.add("goodbye");
  }
}
