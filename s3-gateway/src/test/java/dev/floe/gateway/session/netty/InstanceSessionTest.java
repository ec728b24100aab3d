package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session of two lanes, each on a separate loop that the test runs. */
class InstanceSessionTest extends IgnoredSessions {
  private final ManualLoop home = new ManualLoop(0);
  private final ManualLoop other = new ManualLoop(1);
  private final Hellos hellos = new Hellos();
  private final Doorkeeper doorkeeper =
      new Doorkeeper(
          ManualLoop.asLoops(home, other),
          (_, _) -> hellos.secret(),
          this,
          Clock.systemUTC(),
          new ZoneTraffic(Zones.UNKNOWN));
  private final LaneConnection first = connection(home);
  private final LaneConnection second = connection(other);
  private final FrameWriter frames = new FrameWriter();
  private final List<String> events = new ArrayList<>();
  private @Nullable NodeSession session;

  private LaneConnection connection(ManualLoop loop) {
    return new LaneConnection(loop.channel(), doorkeeper, () -> {});
  }

  @AfterEach
  void close() {
    first.close("end of the test");
    second.close("end of the test");
    run();
    home.channel().releaseOutbound();
    other.channel().releaseOutbound();
    doorkeeper.release();
  }

  @Test
  void opensWithItsLastLane() {
    first.onControl(hellos.next(1, 0, 2));
    run();
    assertThat(events).isEmpty();
    second.onControl(hellos.next(1, 1, 2));
    assertThat(events).as("before the loop of lane 0 runs").isEmpty();
    run();
    assertThat(events).containsExactly("opened");
    assertThat(session().isOpen()).isTrue();
    assertThat(Objects.requireNonNull(session().lane(home.loop())).loop()).isSameAs(home.loop());
    assertThat(Objects.requireNonNull(session().lane(other.loop())).loop()).isSameAs(other.loop());
  }

  @Test
  void endsUnlessAllLanesConnectInTime() {
    first.onControl(hellos.next(1, 0, 2));
    run();
    home.advance(Duration.ofSeconds(5));
    assertThat(home.channel().isOpen()).isFalse();
    second.onControl(hellos.next(1, 1, 2));
    run();
    assertThat(events).as("it never opened").isEmpty();
  }

  @Test
  void staysOpenAfterTheTimeInWhichItsLanesMustConnect() {
    open();
    home.advance(Duration.ofSeconds(5));
    assertThat(session().isOpen()).isTrue();
  }

  @Test
  void hasOneLaneOfEachIndex() {
    ManualLoop again = new ManualLoop(0);
    LaneConnection third = connection(again);
    first.onControl(hellos.next(1, 0, 2));
    third.onControl(hellos.next(1, 0, 2));
    run();
    again.run();
    assertThat(again.channel().isOpen()).isFalse();
    assertThat(events).isEmpty();
    again.channel().releaseOutbound();
  }

  @Test
  void isClosedByTheEndOfAnyLane() {
    open();
    second.onClosed("the node has gone");
    assertThat(session().isOpen()).as("at once, before lane 0's loop runs").isFalse();
    assertThat(session().lane(home.loop())).isNull();
    run();
    assertThat(events).containsExactly("opened", "closed the node has gone");
    assertThat(home.channel().isOpen()).as("the other lane ends too").isFalse();
  }

  @Test
  void isClosedOnce() {
    open();
    first.onClosed("first");
    second.onClosed("second");
    session().close();
    run();
    assertThat(events).containsExactly("opened", "closed first");
  }

  /** The node uses the connections for its next invocation. */
  @Test
  void keepsItsConnectionsAfterAFarewell() {
    open();
    session().farewell();
    run();
    assertThat(events).containsExactly("opened", "closed farewell");
    assertThat(sent(home)).containsExactly("FAREWELL");
    assertThat(sent(other)).isEmpty();
    assertThat(home.channel().isOpen()).isTrue();
    assertThat(other.channel().isOpen()).isTrue();
    assertThat(session().isOpen()).isFalse();

    hello(2);
    assertThat(events).containsExactly("opened", "closed farewell", "opened");
  }

  @Test
  void isReplacedByTheNextInvocationOfItsInstance() {
    open();
    NodeSession older = session();
    hello(2);
    assertThat(events).containsExactly("opened", "closed invoked again", "opened");
    assertThat(older.isOpen()).isFalse();
    assertThat(session().isOpen()).isTrue();
    assertThat(home.channel().isOpen()).isTrue();
    assertThat(other.channel().isOpen()).isTrue();
  }

  @Test
  void closesItsConnections() {
    open();
    session().close();
    run();
    assertThat(events).containsExactly("opened", "closed closed by the gateway");
    assertThat(home.channel().isOpen()).isFalse();
    assertThat(other.channel().isOpen()).isFalse();
  }

  @Test
  void sendsItsOwnFramesOnLane0() {
    open();
    session().list();
    session().stay();
    run();
    assertThat(sent(home)).containsExactly("LIST", "STAY");
    assertThat(sent(other)).isEmpty();
  }

  @Test
  void sendsNothingAfterItsEnd() {
    open();
    session().farewell();
    run();
    sent(home);
    session().list();
    session().stay();
    session().farewell();
    run();
    assertThat(sent(home)).isEmpty();
  }

  // What the node sends.

  /** The node may use the first lane while the gateway still waits for the others. */
  @Test
  void keepsAReportUntilItIsOpen() {
    first.onControl(hellos.next(1, 0, 2));
    run();
    first.onControl(report(7));
    run();
    assertThat(events).isEmpty();
    second.onControl(hellos.next(1, 1, 2));
    run();
    assertThat(events).containsExactly("opened", "reports 7 chunks");
  }

  @Test
  void passesOnWhatTheNodeSends() {
    open();
    first.onControl(report(7));
    first.onControl(inventory(false));
    first.onControl(inventory(true));
    first.onControl(frame(FrameType.GOODBYE, 0, _ -> {}));
    run();
    assertThat(events)
        .containsExactly("opened", "reports 7 chunks", "lists more", "lists the rest", "leaves");
  }

  @Test
  void passesOnNothingAfterItsEnd() {
    open();
    first.onControl(report(7));
    first.onControl(inventory(true));
    first.onControl(frame(FrameType.GOODBYE, 0, _ -> {}));
    second.onClosed("gone"); // its loop runs after lane 0's
    home.loop().execute(() -> events.add("lane 0's loop has run"));
    run();
    assertThat(events)
        .containsExactly(
            "opened",
            "reports 7 chunks",
            "lists the rest",
            "leaves",
            "closed gone",
            "lane 0's loop has run");
    first.onControl(report(8));
    run();
    assertThat(events).hasSize(6);
  }

  private void open() {
    hello(1);
    assertThat(events).containsExactly("opened");
  }

  /** Sends the HELLO of an invocation on both lanes. */
  private void hello(int invocation) {
    first.onControl(hellos.next(invocation, 0, 2));
    second.onControl(hellos.next(invocation, 1, 2));
    run();
    assertThat(sent(home)).contains("WELCOME");
    assertThat(sent(other)).contains("WELCOME");
  }

  /** Runs both loops three times: enough for the tasks that one loop gives the other. */
  private void run() {
    for (int turn = 0; turn < 3; turn++) {
      other.run();
      home.run();
    }
  }

  private static List<String> sent(ManualLoop loop) {
    return SentFrames.types(loop.channel());
  }

  private ByteBuffer report(int chunks) {
    return frame(FrameType.REPORT, 0, new HoldingsReport(chunks, 1, 1)::write);
  }

  private ByteBuffer inventory(boolean last) {
    Inventory none = new Inventory.Chunks(List.of());
    return frame(FrameType.INVENTORY, last ? FrameHeader.LAST_PART : 0, none::write);
  }

  private ByteBuffer frame(FrameType type, int flags, Consumer<ByteBuffer> payload) {
    ByteBuffer out = ByteBuffer.allocate(256);
    int at = frames.begin(out);
    payload.accept(out);
    frames.finish(out, at, type, (byte) flags, 0, 1);
    return out.flip();
  }

  private NodeSession session() {
    return Objects.requireNonNull(session);
  }

  @Override
  public void onOpened(NodeSession opened) {
    session = opened;
    events.add("opened");
  }

  @Override
  public void onClosed(NodeSession closed, String reason) {
    events.add("closed " + reason);
  }

  @Override
  public void onGoodbye(NodeSession leaving) {
    events.add("leaves");
  }

  @Override
  public void onReport(NodeSession reporting, HoldingsReport report) {
    events.add("reports %d chunks".formatted(report.chunks()));
  }

  @Override
  public void onInventory(NodeSession listing, Inventory part, boolean last) {
    events.add(last ? "lists the rest" : "lists more");
  }
}
