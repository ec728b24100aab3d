package dev.floe.gateway.session.netty;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.node.protocol.ControlFrames;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.Handshake;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.ProtocolException;
import dev.floe.node.protocol.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a node, from its acceptance to its end. Loop code: confined to the accepting
 * loop until HELLO is verified, then to the loop of its lane. It carries one {@link NettyLane}
 * after another, one for each invocation.
 */
final class LaneConnection implements FrameReceiver.Frames {
  private static final Logger LOG = LoggerFactory.getLogger(LaneConnection.class);

  private final Channel channel;
  private final Doorkeeper doorkeeper;
  private final Runnable noLongerUnproven;
  private final LongSupplier nanoTime;
  private final LaneSender sender;
  private final ControlFrames checksums = new ControlFrames();
  private Phase phase = Phase.UNPROVEN;
  private int laneIndex = -1;
  private @Nullable NettyLane lane;
  private long lastRequestId;

  /** Counts the connection's bytes; null unless the instance is in a foreign zone. */
  private @Nullable ZoneTraffic crossing;

  private boolean knowsKeep;

  /** The block that is still being read although its lane has ended. */
  private @Nullable Block passing;

  /** The phases of a connection. */
  private enum Phase {
    /** Only HELLO is accepted. */
    UNPROVEN,
    /** HELLO is verified. No bytes are read until the connection is on its lane's loop. */
    MOVING,
    /** It carries a lane, or carried one and will carry the next once the instance is thawed. */
    PROVEN,
    CLOSED
  }

  /**
   * @param noLongerUnproven run once: when HELLO is verified, or when the connection ends without a
   *     verified HELLO
   */
  LaneConnection(Channel channel, Doorkeeper doorkeeper, Runnable noLongerUnproven) {
    this(channel, doorkeeper, noLongerUnproven, System::nanoTime);
  }

  LaneConnection(
      Channel channel, Doorkeeper doorkeeper, Runnable noLongerUnproven, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.channel = channel;
    this.doorkeeper = doorkeeper;
    this.noLongerUnproven = noLongerUnproven;
    this.sender = new LaneSender(channel);
  }

  long nextRequestId() {
    return ++lastRequestId;
  }

  /** Returns true if the node supports KEEP; nodes of earlier releases do not. */
  boolean knowsKeep() {
    return knowsKeep;
  }

  /** Closes the connection if no HELLO has arrived by now. */
  void expire() {
    if (phase == Phase.UNPROVEN) {
      close("no HELLO in time");
    }
  }

  /** Closes the connection if it still carries that lane. */
  void close(NettyLane carried, String reason) {
    if (lane == carried) {
      close(reason);
    }
  }

  void close(String reason) {
    var _ = channel.close(); // a failure to close changes nothing
    onClosed(reason);
  }

  // ---------------------------------------------------------------- frames

  @Override
  public void onBytes(int count) {
    if (crossing != null) {
      crossing.received(count);
    }
    if (lane != null) {
      lane.onBytes();
    }
  }

  @Override
  public void onControlBegins(FrameType type) {
    if (phase == Phase.MOVING || (phase == Phase.UNPROVEN && type != FrameType.HELLO)) {
      throw new ProtocolException("%s before the handshake ended".formatted(type));
    }
  }

  @Override
  public void onControl(ByteBuffer frame) {
    checksums.check(frame, 0);
    FrameType type = FrameHeader.type(frame, 0);
    if (type == FrameType.HELLO) {
      onHello(frame);
    } else if (lane != null && lane.isOpen()) {
      onLaneFrame(lane, type, frame);
    }
  }

  private void onLaneFrame(NettyLane to, FrameType type, ByteBuffer frame) {
    long id = FrameHeader.requestId(frame, 0);
    switch (type) {
      case NO_DATA -> to.onNoData(frame);
      case STORED, SEALED, PONG -> to.answer(id, WriteOutcome.DONE);
      case REFUSED -> to.onRefused(frame);
      case REPORT -> to.session().report(HoldingsReport.read(payload(frame)));
      case INVENTORY ->
          to.session()
              .inventory(
                  Inventory.read(payload(frame)),
                  FrameHeader.flags(frame, 0) == FrameHeader.LAST_PART);
      case GOODBYE -> to.session().goodbye();
      case PING -> sender.empty(FrameType.PONG, id);
      case HELLO, WELCOME, LIST, READ, DATA, CANCEL, WRITE, SEAL, DROP, KEEP, FAREWELL, STAY ->
          throw new ProtocolException("%s from a node".formatted(type));
    }
  }

  @Override
  public @Nullable ByteBuf expected() {
    return lane == null ? null : lane.expected();
  }

  @Override
  public boolean onExpected(ByteBuffer header) {
    return lane != null && lane.onExpected(header);
  }

  @Override
  public void onNothingExpected() {
    if (lane != null) {
      lane.onNothingExpected();
    }
  }

  @Override
  public @Nullable ByteBuf onDataBegins(ByteBuffer header) {
    if (phase != Phase.PROVEN) {
      throw new ProtocolException("DATA before the handshake ended");
    }
    return lane == null ? null : lane.onDataBegins(header);
  }

  @Override
  public void onDataProgress(int from, int to) {
    if (lane != null) {
      lane.onDataProgress(from, to);
    }
  }

  /** Takes ownership of one reference to the block that is being read, until its last byte. */
  void keepUntilPassed(Block filling) {
    if (phase == Phase.CLOSED) {
      filling.close();
    } else {
      passing = filling;
    }
  }

  private void passed() {
    Block ended = passing;
    passing = null;
    if (ended != null) {
      ended.close();
    }
  }

  @Override
  public void onDataEnds() {
    passed();
    if (lane != null) {
      lane.onDataEnds();
    }
  }

  @Override
  public ByteBuf scratch() {
    return doorkeeper.scratch(laneIndex);
  }

  @Override
  public void onWritable() {
    sender.writable();
  }

  @Override
  public void onClosed(String reason) {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (phase == Phase.UNPROVEN) {
      noLongerUnproven.run();
    }
    phase = Phase.CLOSED;
    sender.close();
    passed();
    if (lane == null) {
      LOG.info("node connection from {} closed: {}", channel.remoteAddress(), reason);
    } else {
      lane.end(reason);
    }
  }

  private static ByteBuffer payload(ByteBuffer frame) {
    return frame.duplicate().position(FrameHeader.BYTES);
  }

  // ---------------------------------------------------------------- handshake

  private void onHello(ByteBuffer frame) {
    Doorkeeper.Proof proof = doorkeeper.check(payload(frame), FrameHeader.invocation(frame, 0));
    knowsKeep = FrameHeader.flags(frame, 0) == FrameHeader.KNOWS_KEEP;
    int index = proof.hello().lane();
    if (phase == Phase.PROVEN) {
      if (index != laneIndex) {
        throw new ProtocolException(
            "HELLO for lane %d on the connection of lane %d".formatted(index, laneIndex));
      }
      welcome(proof);
      return;
    }
    noLongerUnproven.run();
    phase = Phase.MOVING;
    laneIndex = index;
    Loop home = doorkeeper.loop(index);
    if (home.inLoop()) {
      welcome(proof);
    } else {
      move(home, proof);
    }
  }

  private void move(Loop home, Doorkeeper.Proof proof) {
    channel.config().setAutoRead(false);
    // After this turn: the channel is still in the middle of reading.
    channel
        .eventLoop()
        .execute(() ->
            channel
                .deregister()
                .addListener(done ->
                    home.eventLoop()
                        .register(channel)
                        .addListener(
                            (ChannelFutureListener)
                                registered -> moved(registered.isSuccess(), proof))));
  }

  private void moved(boolean registered, Doorkeeper.Proof proof) {
    if (!registered) {
      close("could not move to the loop of lane " + laneIndex);
    } else if (phase == Phase.MOVING) {
      welcome(proof);
      channel.config().setAutoRead(true);
    }
  }

  /** Starts the lane of a new invocation on this connection. Runs on the lane's loop. */
  private void welcome(Doorkeeper.Proof proof) {
    if (lane != null) {
      lane.replaced();
    }
    phase = Phase.PROVEN;
    ZoneTraffic traffic = doorkeeper.traffic();
    crossing = traffic.counts(proof.hello().zone()) ? traffic : null;
    sender.begin(proof.invocationNumber(), crossing);
    InstanceSession session = doorkeeper.session(proof);
    NettyLane welcomed =
        new NettyLane(this, sender, session, doorkeeper.loop(laneIndex), laneIndex, nanoTime);
    lane = welcomed;
    sender.frame(
        FrameType.WELCOME,
        nextRequestId(),
        FrameHeader.BYTES + Handshake.MAC_BYTES,
        to ->
            Handshake.writeWelcome(
                to,
                proof.invocation().key(),
                proof.invocation().gatewayNonce(),
                proof.hello().nodeNonce(),
                proof.invocationNumber(),
                new Welcome(laneIndex)));
    session.join(welcomed);
  }
}
