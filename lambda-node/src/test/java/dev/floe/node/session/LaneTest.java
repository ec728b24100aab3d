package dev.floe.node.session;

import static dev.floe.node.session.NodeFixture.FILL;
import static dev.floe.node.session.NodeFixture.LONG_STAY;
import static dev.floe.node.session.NodeFixture.POOL_SECRET;
import static dev.floe.node.session.NodeFixture.block;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.ControlFrames;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.SessionKey;
import dev.floe.node.store.PageStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests one lane's states over a real connection. The test's thread acts as the node's thread. */
class LaneTest implements Lane.Listener {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int NUMBER = 1;

  private final PageStore store = new PageStore(4 << 20, 64 << 20);
  private final List<String> events = new ArrayList<>();
  private final List<PeerLane> accepted = new ArrayList<>();
  private final Nonce gatewayNonce = new Nonce(1, 2, 3, 4);
  private ServerSocket gateway;
  private Selector selector;
  private Lane lane;

  /** The number of times that the lane has read its socket. */
  private int reads;

  private final Wire countedReads =
      new Wire() {
        @Override
        public long read(SocketChannel from, ByteBuffer[] into) throws IOException {
          reads++;
          return Wire.super.read(from, into);
        }
      };

  /** The bytes of blocks that a test stores. */
  private long stored;

  /** True if the lane was active when it was last ready. */
  private boolean active;

  @BeforeEach
  void open() throws IOException {
    gateway = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    gateway.setSoTimeout((int) PATIENCE.toMillis());
    selector = Selector.open();
    lane = lane(NUMBER);
  }

  @AfterEach
  void close() throws IOException {
    lane.disconnect();
    assertThat(store.heldBytes()).as("unfinished blocks").isEqualTo(stored);
    for (PeerLane peer : accepted) {
      peer.close();
    }
    selector.close();
    gateway.close();
  }

  private Lane lane(int number) {
    LaneContext context =
        new LaneContext(
            NodeFixture.INSTANCE,
            "zone",
            store,
            new Counters(),
            countedReads,
            selector,
            new SecureRandom(),
            this);
    return new Lane(number, payload(1), context);
  }

  private InvokePayload payload(int invocation) {
    String function = "floe-node-03";
    long expiry = 1_800_000_000L;
    return new InvokePayload(
        "127.0.0.1:" + gateway.getLocalPort(),
        function,
        invocation,
        expiry,
        SessionKey.derive(POOL_SECRET, function, invocation, expiry),
        gatewayNonce,
        2,
        Role.PRIMARY,
        LONG_STAY);
  }

  @Override
  public void live(Lane live) {
    events.add("live " + live.number());
  }

  @Override
  public void farewell() {
    events.add("farewell");
  }

  @Override
  public void stay() {
    events.add("stay");
  }

  @Override
  public void notWelcome() {
    events.add("not welcome");
  }

  private void begin(int invocation) {
    lane.begin(payload(invocation), System.nanoTime());
  }

  /** Handles the lane's socket until the condition holds. */
  private void until(BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("the lane is %s, and reported %s", lane.state(), events);
      }
      selector.select(10);
      for (SelectionKey ready : selector.selectedKeys()) {
        active = ready.isValid() && lane.ready(ready, System.nanoTime());
      }
      selector.selectedKeys().clear();
    }
  }

  private void until(Lane.State state) throws IOException {
    until(() -> lane.state() == state);
  }

  private PeerLane accept() throws IOException {
    PeerLane peer = new PeerLane(gateway.accept());
    accepted.add(peer);
    return peer;
  }

  /** Handles the lane's socket until it has dialled again. */
  private PeerLane dialled() throws IOException {
    int before = accepted.size();
    until(() -> {
      try {
        accept();
      } catch (IOException e) {
        // Not yet.
      }
      return accepted.size() > before;
    });
    return accepted.getLast();
  }

  /** Makes the lane dial and send HELLO; returns the gateway's end of the connection. */
  private PeerLane greeting() throws IOException {
    begin(1);
    until(Lane.State.GREETING);
    PeerLane peer = accept();
    until(() -> lane.output().isEmpty());
    return peer;
  }

  private PeerLane live() throws IOException {
    PeerLane peer = greeting();
    peer.readHello(payload(1));
    peer.welcome();
    until(Lane.State.LIVE);
    return peer;
  }

  /** Waits until the lane has handled all frames that were sent to it. */
  private void pinged(PeerLane peer) throws IOException {
    active = false;
    peer.empty(FrameType.PING, 77);
    until(() -> active);
    until(() -> lane.output().isEmpty());
    assertThat(peer.next(FrameType.PONG).requestId()).isEqualTo(77);
  }

  /** Lets the lane's timer expire. */
  private void expire() {
    lane.tick(lane.timerNanos());
  }

  @Test
  void greetsAndIsLiveOnceItIsWelcome() throws Exception {
    PeerLane peer = greeting();
    Hello hello = peer.readHello(payload(1));
    assertThat(hello.lane()).isEqualTo(NUMBER);
    assertThat(hello.instance()).isEqualTo(NodeFixture.INSTANCE);
    assertThat(events).isEmpty();

    peer.welcome();
    until(Lane.State.LIVE);
    assertThat(events).containsExactly("live 1");
    assertThat(lane.timerNanos()).isEqualTo(Long.MAX_VALUE);
    pinged(peer);
  }

  @Test
  void reportsHoldingsOnTheFirstLaneOnly() throws Exception {
    pinged(live());
    lane.disconnect();

    lane = lane(0);
    PeerLane first = greeting();
    first.readHello(payload(1));
    first.welcome();
    until(Lane.State.LIVE);
    until(() -> lane.output().isEmpty());
    first.next(FrameType.REPORT);
  }

  @Test
  void waitsLongerAfterEachBrokenConnectionAndGivesUpAfterFour() throws Exception {
    gateway.close();
    List<Long> waits = new ArrayList<>();
    long now = System.nanoTime();
    lane.begin(payload(1), now);
    while (lane.state() != Lane.State.DEAD) {
      until(() -> lane.state() != Lane.State.CONNECTING);
      if (lane.state() == Lane.State.WAITING) {
        now = lane.timerNanos();
        lane.tick(now - 1);
        assertThat(lane.state()).as("before its time").isEqualTo(Lane.State.WAITING);
        waits.add(now);
        lane.tick(now);
      }
    }
    assertThat(waits).hasSize(3).isSorted();
    assertThat(lane.timerNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(events).isEmpty();
  }

  @Test
  void countsItsAttemptsFromZeroInEachInvocation() throws Exception {
    int port = gateway.getLocalPort();
    gateway.close();
    begin(1);
    while (lane.state() != Lane.State.DEAD) {
      until(() -> lane.state() != Lane.State.CONNECTING);
      if (lane.state() == Lane.State.WAITING) {
        expire();
      }
    }

    gateway = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    gateway.setSoTimeout((int) PATIENCE.toMillis());
    begin(2);
    until(Lane.State.GREETING);
    accept().readHello(payload(2));
    expire();
    assertThat(lane.state()).isEqualTo(Lane.State.WAITING);
  }

  @Test
  void dialsAgainIfItIsNotWelcomedInTime() throws Exception {
    PeerLane silent = greeting();
    expire();
    assertThat(lane.state()).isEqualTo(Lane.State.WAITING);
    silent.readHello(payload(1));
    assertThat(silent.isAtEnd()).isTrue();
    assertThat(events).as("silence is no refusal").isEmpty();

    expire();
    until(Lane.State.GREETING);
    accept().readHello(payload(1));
  }

  @Test
  void isNotWelcomeIfItsHelloIsAnsweredByTheEndOfTheStream() throws Exception {
    greeting().close();
    until(Lane.State.WAITING);
    assertThat(events).containsExactly("not welcome");
  }

  @Test
  void aBrokenLiveConnectionIsDialledAgain() throws Exception {
    live().close();
    until(Lane.State.WAITING);
    assertThat(events).containsExactly("live 1");
    expire();
    until(Lane.State.GREETING);
  }

  @Test
  void isNotWelcomeIfWelcomeIsForgedOrForAnotherLane() throws Exception {
    PeerLane forger = greeting();
    Hello hello = forger.readHello(payload(1));
    ByteBuffer forged = forger.welcomeFrame(payload(2), hello);
    forged.putInt(16, 1);
    new ControlFrames().seal(forged, 0);
    forger.send(forged);
    until(Lane.State.WAITING);
    assertThat(events).containsExactly("not welcome");

    expire();
    until(Lane.State.GREETING);
    PeerLane other = accept();
    until(() -> lane.output().isEmpty());
    hello = other.readHello(payload(1));
    Hello elsewhere =
        new Hello(
            0,
            hello.lanes(),
            hello.pid(),
            hello.expiryEpochSeconds(),
            hello.instance(),
            hello.nodeNonce(),
            hello.capacityBytes(),
            hello.heldBytes(),
            hello.function(),
            hello.zone());
    other.send(other.welcomeFrame(payload(1), elsewhere));
    until(Lane.State.WAITING);
    assertThat(events).containsExactly("not welcome", "not welcome");
  }

  @Test
  void doesNothingBeforeWelcome() throws Exception {
    PeerLane peer = greeting();
    peer.readHello(payload(1));
    peer.write(1, FILL, 0, 0, 0, block(64, 1));
    until(Lane.State.WAITING);
    assertThat(store.heldBytes()).isZero();
    assertThat(peer.isAtEnd()).isTrue();
  }

  @Test
  void acceptsNoSecondWelcome() throws Exception {
    PeerLane peer = greeting();
    Hello hello = peer.readHello(payload(1));
    peer.welcome();
    until(Lane.State.LIVE);
    peer.send(peer.welcomeFrame(payload(1), hello));
    until(Lane.State.WAITING);
    assertThat(events).containsExactly("live 1");
  }

  @Test
  void passesOnFarewellAndStayOfItsOwnInvocationOnly() throws Exception {
    PeerLane peer = live();
    peer.empty(FrameType.STAY, 0);
    peer.empty(FrameType.FAREWELL, 0);
    pinged(peer);
    assertThat(events).containsExactly("live 1", "stay", "farewell");

    begin(2);
    until(() -> lane.output().isEmpty());
    events.clear();
    peer.empty(FrameType.STAY, 0);
    peer.empty(FrameType.FAREWELL, 0);
    peer.readHello(payload(2));
    peer.welcome();
    until(Lane.State.LIVE);
    assertThat(events).containsExactly("live 1");
  }

  @Test
  void greetsOnTheOldConnectionAfterAThaw() throws Exception {
    PeerLane peer = live();
    lane.finish();
    begin(2);
    assertThat(lane.state()).isEqualTo(Lane.State.GREETING);
    until(() -> lane.output().isEmpty());
    peer.readHello(payload(2));
    peer.welcome();
    until(Lane.State.LIVE);
    assertThat(events).containsExactly("live 1", "live 1");
  }

  @Test
  void dialsWithinASecondIfTheOldConnectionIsSilentAfterAThaw() throws Exception {
    live();
    begin(2);
    long waited = lane.timerNanos() - System.nanoTime();
    assertThat(Duration.ofNanos(waited)).isLessThan(Duration.ofSeconds(1));

    expire();
    until(Lane.State.GREETING);
    accept().readHello(payload(2));
    assertThat(events).containsExactly("live 1");
  }

  @Test
  void dialsAtOnceIfTheOldConnectionEndedDuringTheFreeze() throws Exception {
    live().end();
    begin(2);
    gateway.setSoTimeout(1);
    PeerLane next = dialled();
    until(() -> lane.state() == Lane.State.GREETING && lane.output().isEmpty());
    next.readHello(payload(2));
    next.welcome();
    until(Lane.State.LIVE);
    assertThat(events).as("the end of the old one is no refusal").doesNotContain("not welcome");
  }

  @Test
  void readsNothingOnceItsInvocationHasEnded() throws Exception {
    PeerLane peer = live();
    lane.finish();
    peer.empty(FrameType.PING, 1);
    peer.empty(FrameType.FAREWELL, 0);
    for (int i = 0; i < 20; i++) {
      selector.selectNow();
      selector.selectedKeys().forEach(key -> lane.ready(key, System.nanoTime()));
      selector.selectedKeys().clear();
    }
    assertThat(events).containsExactly("live 1");

    begin(2);
    until(() -> lane.output().isEmpty());
    assertThat(peer.readHello(payload(2)).lane()).isEqualTo(NUMBER);
  }

  @Test
  void readsItsSocketOnceForASmallFrame() throws Exception {
    PeerLane peer = live();
    reads = 0;
    pinged(peer);
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void isActiveWhenItReceivesABlock() throws Exception {
    PeerLane peer = live();
    pinged(peer);
    active = false;
    peer.write(1, FILL, 0, 0, 0, block(64, 1));
    until(() -> active);
    peer.next(FrameType.STORED);
    stored = 64;
    assertThat(store.heldBytes()).isEqualTo(stored);
  }

  @Test
  void freesTheMemoryOfABlockThatDidNotArriveWhole() throws Exception {
    PeerLane peer = live();
    ByteBuffer write = peer.writeFrame(1, FILL, 0, 0, 0, block(1 << 20, 1), 0);
    peer.send(write.limit(100_000));
    until(() -> store.heldBytes() > 0);
    peer.close();
    until(Lane.State.WAITING);
    assertThat(store.heldBytes()).isZero();
  }
}
