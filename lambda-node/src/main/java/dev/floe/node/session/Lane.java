package dev.floe.node.session;

import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.Handshake;
import dev.floe.node.protocol.Hello;
import dev.floe.node.protocol.Nonce;
import dev.floe.node.protocol.ProtocolException;
import dev.floe.node.store.Slot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the session. It dials, proves itself and serves requests; if it breaks, it
 * dials again a few times. It outlives the invocation: when the platform thaws the process for the
 * next invocation, the lane only sends HELLO again on the same connection. Confined to the node's
 * thread.
 *
 * <pre>
 *   WAITING --dial--> CONNECTING --connected, HELLO--> GREETING --WELCOME--> LIVE
 *      ^                  |                               |  ^                |
 *      |                  v                               v  '---- thaw ------|
 *      '------------ broken, attempts left <--------------+-------------------'
 *                        none left: DEAD
 * </pre>
 */
final class Lane implements FrameReader.Frames {
  enum State {
    WAITING,
    CONNECTING,
    GREETING,
    LIVE,
    DEAD
  }

  /** Receives a lane's events. */
  interface Listener {
    /** Reports that both sides of the lane have proven themselves. */
    void live(Lane lane);

    /** Reports a FAREWELL of the gateway. */
    void farewell();

    /** Reports a STAY of the gateway. */
    void stay();

    /** Reports that the other side lacks the key or rejects this side's proof. */
    void notWelcome();
  }

  private static final int MAX_ATTEMPTS = 4;
  private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long WELCOME_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * The time for the answer to HELLO after a thaw: a connection that died during the freeze may
   * never report an error.
   */
  private static final long THAW_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final int READS_PER_TURN = 8;

  private final int number;
  private final LaneContext context;
  private final LaneOutput output;
  private final LaneService service;
  private final FrameReader reader;

  private State state = State.WAITING;
  private InvokePayload payload;
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;
  private Nonce nodeNonce = new Nonce(0, 0, 0, 0);
  private boolean resumed;
  private boolean reading;
  private int attempts;
  private long timerNanos;
  private long nowNanos;

  Lane(int number, InvokePayload payload, LaneContext context) {
    this.number = number;
    this.payload = payload;
    this.context = context;
    output = new LaneOutput(context.store(), context.counters());
    service = new LaneService(context.store(), output, context.counters());
    reader = new FrameReader(this);
  }

  State state() {
    return state;
  }

  int number() {
    return number;
  }

  LaneOutput output() {
    return output;
  }

  /**
   * Returns the time at which {@link #tick} must be called unless an event occurs before;
   * Long.MAX_VALUE if no timer runs.
   */
  long timerNanos() {
    return state == State.LIVE || state == State.DEAD ? Long.MAX_VALUE : timerNanos;
  }

  /** Begins an invocation: sends HELLO on the old connection, or dials a new one. */
  void begin(InvokePayload payload, long nowNanos) {
    this.payload = payload;
    this.nowNanos = nowNanos;
    service.begin(payload.invocation());
    attempts = 0;
    reading = true;
    resumed =
        channel != null && (state == State.LIVE || state == State.GREETING) && output.hasRoom();
    if (resumed) {
      sayHello();
      pump();
    } else {
      disconnect();
      dial();
    }
  }

  /**
   * Ends the invocation: reads nothing more, discards queued READs and inventory parts, and sends
   * as much of the other output as the socket accepts.
   */
  void finish() {
    reading = false;
    output.forgetQueued();
    pump();
  }

  /** Sends a frame without payload as soon as the socket accepts it. */
  void say(FrameType type) {
    output.answer(type, 0, 0, payload.invocation());
    pump();
  }

  /** Acts on an expired timer. */
  void tick(long nowNanos) {
    this.nowNanos = nowNanos;
    if (nowNanos < timerNanos()) {
      return;
    }
    switch (state) {
      case WAITING -> dial();
      case CONNECTING -> broke("no connection in time");
      case GREETING -> broke("no WELCOME in time");
      case LIVE, DEAD -> throw new AssertionError("%s has no timer".formatted(state));
    }
  }

  /**
   * Handles a socket that is ready to connect, read or write.
   *
   * @return true if bytes were received or blocks were sent
   */
  boolean ready(SelectionKey ready, long nowNanos) {
    this.nowNanos = nowNanos;
    try {
      if (ready.isConnectable()) {
        connected();
      }
      long received = ready.isValid() && ready.isReadable() ? receive() : 0;
      return send() || received > 0;
    } catch (IOException | ProtocolException e) {
      broke(e.toString());
      return false;
    }
  }

  /** Sends queued frames and updates the selector's interest. */
  private void pump() {
    try {
      send();
    } catch (IOException | ProtocolException e) {
      broke(e.toString());
    }
  }

  /** Closes the connection, if there is one, and releases its blocks. */
  void disconnect() {
    if (key != null) {
      key.cancel();
      key = null;
    }
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        Log.line("lane %d: %s".formatted(number, e));
      }
      channel = null;
    }
    output.reset();
    reader.reset();
    service.abandonWrite();
    state = State.WAITING;
  }

  private void dial() {
    attempts++;
    resumed = false;
    state = State.CONNECTING;
    timerNanos = nowNanos + CONNECT_NANOS;
    try {
      SocketChannel dialled = SocketChannel.open();
      channel = dialled;
      dialled.configureBlocking(false);
      dialled.setOption(StandardSocketOptions.TCP_NODELAY, true);
      dialled.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      key = dialled.register(context.selector(), SelectionKey.OP_CONNECT, this);
      var address = new InetSocketAddress(payload.gatewayHost(), payload.gatewayPort());
      if (address.isUnresolved()) {
        throw new IOException("unknown host %s".formatted(payload.gatewayHost()));
      }
      if (dialled.connect(address)) {
        connected();
        pump();
      }
    } catch (IOException e) {
      broke(e.toString());
    }
  }

  private void connected() throws IOException {
    if (channel != null && channel.finishConnect()) {
      sayHello();
    }
  }

  private void sayHello() {
    state = State.GREETING;
    nodeNonce = Nonce.draw(context.random());
    var hello =
        new Hello(
            number,
            payload.lanes(),
            ProcessHandle.current().pid(),
            payload.expiryEpochSeconds(),
            context.instance(),
            nodeNonce,
            context.store().capacityBytes(),
            context.store().heldBytes(),
            payload.function(),
            payload.zones() ? context.zone() : "");
    ByteBuffer to = output.control();
    int at = output.frames().begin(to);
    Handshake.writeHello(to, payload.key(), payload.gatewayNonce(), payload.invocation(), hello);
    output
        .frames()
        .finish(to, at, FrameType.HELLO, FrameHeader.KNOWS_KEEP, 0, payload.invocation());
    // The first HELLO of a process loads classes, which may take longer than the timeout itself.
    nowNanos = System.nanoTime();
    timerNanos = nowNanos + (resumed ? THAW_NANOS : WELCOME_NANOS);
  }

  private void sayReport() {
    ByteBuffer to = output.control();
    int at = output.frames().begin(to);
    context.store().report().write(to);
    output.frames().finish(to, at, FrameType.REPORT, (byte) 0, 0, payload.invocation());
  }

  private long receive() throws IOException {
    long total = 0;
    for (int i = 0; i < READS_PER_TURN && reading && channel != null; i++) {
      long received = reader.read(channel, context.wire());
      if (received < 0) {
        endOfStream();
        break;
      }
      if (received == 0) {
        break;
      }
      total += received;
      if (!reader.parse() || reader.drained()) {
        break;
      }
    }
    return total;
  }

  private boolean send() throws IOException {
    if (channel == null || key == null || !channel.isConnected()) {
      return false;
    }
    boolean sendsBlocks = output.sendsBlocks();
    long written = 0;
    boolean room;
    do {
      written += output.write(channel, context.wire(), payload.invocation());
      // Handle frames that waited for room in the queues.
      room = !reading || reader.parse();
    } while (!room && output.isEmpty());
    int wanted =
        (reading && room ? SelectionKey.OP_READ : 0)
            | (output.isEmpty() ? 0 : SelectionKey.OP_WRITE);
    if (key != null && key.isValid() && key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
    return sendsBlocks && written > 0;
  }

  private void endOfStream() {
    boolean refused = state == State.GREETING && !resumed;
    broke("end of stream");
    if (refused) {
      context.listener().notWelcome();
    }
  }

  private void broke(String why) {
    Log.line("lane %d, %s: %s".formatted(number, state, why));
    boolean thaw = resumed && state == State.GREETING;
    disconnect();
    if (thaw) {
      dial();
    } else if (attempts >= MAX_ATTEMPTS) {
      state = State.DEAD;
    } else {
      timerNanos = nowNanos + (BACKOFF_NANOS << (2 * (attempts - 1)));
    }
  }

  @Override
  public boolean hasRoom() {
    return output.hasRoom();
  }

  @Override
  public void frame(FrameType type, ByteBuffer buffer, int at) {
    requireProven(type, buffer, at);
    switch (type) {
      case WELCOME -> welcome(buffer, at);
      case READ -> service.read(buffer, at);
      case CANCEL -> service.cancel(buffer, at);
      case SEAL -> service.seal(buffer, at);
      case DROP -> service.drop(buffer, at);
      case KEEP -> service.keep(buffer, at, nowNanos);
      case LIST -> service.list(buffer, at);
      case PING -> service.ping(buffer, at);
      case PONG -> {}
      case FAREWELL -> {
        if (!service.isGone(buffer, at)) {
          context.listener().farewell();
        }
      }
      case STAY -> {
        if (!service.isGone(buffer, at)) {
          context.listener().stay();
        }
      }
      case HELLO, REPORT, INVENTORY, DATA, NO_DATA, WRITE, STORED, REFUSED, SEALED, GOODBYE ->
          throw new ProtocolException("a gateway sends no %s".formatted(type));
    }
  }

  @Override
  public @Nullable Slot beginWrite(ByteBuffer buffer, int at) {
    requireProven(FrameType.WRITE, buffer, at);
    return service.beginWrite(buffer, at);
  }

  @Override
  public void endWrite() {
    service.endWrite(nowNanos);
  }

  /** Rejects a frame before WELCOME, unless an earlier invocation left it in the socket. */
  private void requireProven(FrameType type, ByteBuffer buffer, int at) {
    if (state != State.LIVE && type != FrameType.WELCOME && !service.isGone(buffer, at)) {
      throw new ProtocolException("%s before WELCOME".formatted(type));
    }
  }

  private void welcome(ByteBuffer buffer, int at) {
    if (service.isGone(buffer, at)) {
      return;
    }
    if (state != State.GREETING) {
      throw new ProtocolException("WELCOME without HELLO");
    }
    try {
      var welcome =
          Handshake.readWelcome(
              FrameHeader.payload(buffer, at),
              payload.key(),
              payload.gatewayNonce(),
              nodeNonce,
              payload.invocation());
      if (welcome.lane() != number) {
        throw new ProtocolException(
            "WELCOME to lane %d, expected %d".formatted(welcome.lane(), number));
      }
    } catch (ProtocolException e) {
      context.listener().notWelcome();
      throw e;
    }
    state = State.LIVE;
    if (number == 0) {
      sayReport();
    }
    context.listener().live(this);
  }
}
