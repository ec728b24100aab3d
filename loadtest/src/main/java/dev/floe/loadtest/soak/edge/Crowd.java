package dev.floe.loadtest.soak.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Keeps many hostile connections to one port open, from many loopback addresses. Replaces each
 * connection that the server closes by a new one. Confined to one thread.
 */
final class Crowd implements AutoCloseable {
  private static final long STEP_MILLIS = 10;
  private static final long DRIP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int ADDRESSES = 200;

  private final Selector selector;
  private final InetSocketAddress server;
  private final int connections;
  private final int openedPerSecond;
  private final Random random;
  private final Habit[] habits = Habit.values();

  /** The connections that send a byte each second; the one that is due next is first. */
  private final ArrayDeque<Member> dripping = new ArrayDeque<>();

  private final ByteBuffer dropped = ByteBuffer.allocateDirect(16 << 10);
  private int open;
  private long opened;
  private long closedByServer;
  private int mostOpen;

  /** One connection, with the bytes of its opening that are not sent yet. */
  private static final class Member {
    private final SocketChannel channel;
    private final Habit habit;
    private final ByteBuffer opening;
    private long nextDripNanos;

    Member(SocketChannel channel, Habit habit) {
      this.channel = channel;
      this.habit = habit;
      this.opening = ByteBuffer.wrap(habit.opening());
    }
  }

  /**
   * The counts of a crowd's connections.
   *
   * @param mostOpen the most that were open at the same time, as the crowd counts them
   */
  record Result(long opened, long closedByServer, int mostOpen) {}

  /**
   * @param connections how many to keep open
   * @param openedPerSecond the most connections to open in a second
   */
  Crowd(int port, int connections, int openedPerSecond, long seed) throws IOException {
    this.selector = Selector.open();
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.connections = connections;
    this.openedPerSecond = openedPerSecond;
    this.random = new Random(seed);
  }

  Result run(BooleanSupplier until) throws IOException {
    long begun = System.nanoTime();
    while (!until.getAsBoolean()) {
      long allowed =
          openedPerSecond
              * TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun + DRIP_NANOS / 10)
              / 1000;
      while (open < connections && opened < allowed) {
        open();
      }
      selector.select(this::serve, STEP_MILLIS);
      drip();
    }
    return new Result(opened, closedByServer, mostOpen);
  }

  private void open() throws IOException {
    SocketChannel channel = SocketChannel.open();
    opened++;
    open++;
    mostOpen = Math.max(mostOpen, open);
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(new InetSocketAddress(address(), 0));
      Member member = new Member(channel, habits[random.nextInt(habits.length)]);
      boolean connected = channel.connect(server);
      SelectionKey key =
          channel.register(
              selector,
              connected ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT);
      key.attach(member);
    } catch (IOException e) {
      channel.close();
      throw new IOException("no connection from a loopback address: " + e.getMessage(), e);
    }
  }

  /** Returns one of 200 addresses other than 127.0.0.1. */
  private InetAddress address() throws IOException {
    int number = random.nextInt(ADDRESSES);
    return InetAddress.getByAddress(
        new byte[] {127, (byte) (1 + number % 100), (byte) (number / 100), 1});
  }

  private void serve(SelectionKey key) {
    Member member = (Member) key.attachment();
    try {
      if (key.isConnectable() && member.channel.finishConnect()) {
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      }
      if (key.isValid() && key.isWritable()) {
        write(member, key);
      }
      if (key.isValid() && key.isReadable() && member.channel.read(dropped.clear()) < 0) {
        closed(member);
      }
    } catch (IOException e) {
      closed(member);
    }
  }

  private void write(Member member, SelectionKey key) throws IOException {
    member.channel.write(member.opening);
    if (!member.opening.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ);
      if (member.habit.drips()) {
        member.nextDripNanos = System.nanoTime() + DRIP_NANOS;
        dripping.addLast(member);
      }
    }
  }

  private void drip() {
    long now = System.nanoTime();
    while (!dripping.isEmpty() && now - dripping.getFirst().nextDripNanos >= 0) {
      Member member = dripping.removeFirst();
      try {
        if (member.channel.isOpen()) {
          member.channel.write(ByteBuffer.wrap(new byte[] {'a'}));
          member.nextDripNanos = now + DRIP_NANOS;
          dripping.addLast(member);
        }
      } catch (IOException e) {
        closed(member);
      }
    }
  }

  private void closed(Member member) {
    if (!member.channel.isOpen()) {
      return;
    }
    open--;
    closedByServer++;
    try {
      member.channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
