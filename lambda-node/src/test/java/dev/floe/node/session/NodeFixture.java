package dev.floe.node.session;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.invocation.InvokePayload.Stay;
import dev.floe.node.invocation.InvokeResult;
import dev.floe.node.invocation.Role;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.Seal;
import dev.floe.node.protocol.SessionKey;
import dev.floe.node.store.PageStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A real session on its own thread, and the port that it dials. */
final class NodeFixture implements AutoCloseable {
  static final byte[] POOL_SECRET =
      "a secret of thirty-two bytes ...".getBytes(StandardCharsets.US_ASCII);
  static final InstanceId INSTANCE = new InstanceId(0x1234, 0x5678);
  static final FillId FILL = new FillId(0xaaaa_bbbb_cccc_ddddL, 0x1111_2222_3333_4444L);

  /** Long enough that no test receives an unexpected GOODBYE. */
  static final Stay LONG_STAY =
      new Stay(
          Duration.ofMillis(1),
          Duration.ofMillis(8),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10));

  final PageStore store;
  private final GatewaySession session;
  private final ServerSocket listener;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private Future<InvokeResult> invocation = new CompletableFuture<>();
  private final List<PeerLane> accepted = new ArrayList<>();

  NodeFixture(long capacityBytes) throws IOException {
    this(capacityBytes, Duration.ofMillis(20), store -> Wire.DIRECT);
  }

  /**
   * @param patience how long the node waits for the answer to GOODBYE
   */
  NodeFixture(long capacityBytes, Duration patience, Function<PageStore, Wire> wire)
      throws IOException {
    store = new PageStore(capacityBytes, 64 << 20);
    // Always draws the policy's longest stay.
    Lifetime lifetime = new Lifetime(patience, () -> 1);
    session = new GatewaySession(store, INSTANCE, wire.apply(store), lifetime);
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(10_000);
  }

  InvokePayload payload(int invocation, int lanes) {
    return payload(invocation, lanes, LONG_STAY);
  }

  InvokePayload payload(int invocation, int lanes, Stay stay) {
    String function = "floe-node-03";
    long expiry = 1_800_000_000L;
    return new InvokePayload(
        "127.0.0.1:" + listener.getLocalPort(),
        function,
        invocation,
        expiry,
        SessionKey.derive(POOL_SECRET, function, invocation, expiry),
        new Nonce(invocation, 2, 3, 4),
        lanes,
        Role.PRIMARY,
        stay);
  }

  /** Invokes the node; {@link #left} waits for its answer. */
  void invoke(InvokePayload payload) {
    invoke(payload, Duration.ofMinutes(15));
  }

  void invoke(InvokePayload payload, Duration remaining) {
    invocation =
        thread.submit(() -> session.serve(payload, System.nanoTime() + remaining.toNanos()));
  }

  /** Waits until the node has left, and returns its answer. */
  InvokeResult left() throws InterruptedException, ExecutionException, TimeoutException {
    return invocation.get(20, TimeUnit.SECONDS);
  }

  PeerLane accept() throws IOException {
    PeerLane lane = new PeerLane(listener.accept());
    accepted.add(lane);
    return lane;
  }

  /**
   * Accepts and welcomes as many lanes as the payload names, and reads REPORT; returns the lanes by
   * number.
   */
  List<PeerLane> acceptAll(InvokePayload payload) throws IOException {
    PeerLane[] lanes = new PeerLane[payload.lanes()];
    for (int i = 0; i < lanes.length; i++) {
      PeerLane lane = accept();
      Hello hello = lane.readHello(payload);
      lanes[hello.lane()] = lane;
    }
    for (PeerLane lane : lanes) {
      lane.welcome();
    }
    lanes[0].next(FrameType.REPORT);
    return List.of(lanes);
  }

  /** Accepts and welcomes the only lane of an invocation, and reads REPORT. */
  PeerLane live(InvokePayload payload) throws IOException {
    return acceptAll(payload).getFirst();
  }

  /** Makes all further dials fail. */
  void stopListening() throws IOException {
    listener.close();
  }

  boolean dialsAgain() throws IOException {
    listener.setSoTimeout(300);
    try {
      accept();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } finally {
      listener.setSoTimeout(10_000);
    }
  }

  static Seal seal(FillId fill) {
    return new Seal(
        fill, "bucket", "folder/key", "\"abc\"", 1_700_000_000_000L, 1000, "", 10, 2, 1, 131072);
  }

  static byte[] block(int length, int seed) {
    byte[] block = new byte[length];
    new Random(seed).nextBytes(block);
    return block;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (PeerLane lane : accepted) {
      lane.close();
    }
    // Ended lanes end the invocation; then the session is closed on its own thread.
    CompletableFuture.runAsync(session::close, thread).orTimeout(20, TimeUnit.SECONDS).join();
    thread.shutdownNow();
  }
}
