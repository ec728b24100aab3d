package dev.floe.loadtest.bench.hit;

import dev.floe.coding.CodeMatrix;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.HttpEdge;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.InFlight;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.policy.Hedging;
import dev.floe.gateway.policy.zone.Zones;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.gateway.session.netty.NodeListener;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.read.ReadLimits;
import dev.floe.gateway.stripe.read.StripeReader;
import dev.floe.gateway.stripe.read.StripeReaders;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.loadtest.local.ChildJvm;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The hit path alone: the gateway's edge, readers, lanes and memory serve one object, without S3,
 * authentication, directory and pool. It runs in a separate process, whose threads end with it when
 * its standard input is closed.
 */
final class StubGateway implements ExchangeHandler {
  /** The line that the process prints once the object is on the nodes. */
  static final String STORED = "stored";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Long, because a node may have to wait for a processor, and there is no S3 to ask instead. */
  private static final ReadLimits LIMITS = new ReadLimits(PATIENCE, PATIENCE, PATIENCE);

  private static final long BUDGET_BYTES = 256L << 20;
  private static final int BLOCK_BYTES = 128 << 10;

  private final StripeLayout layout;
  private final FillId fill;
  private final List<PoolNode> nodes;
  private final BitSet present;
  private final Map<Hedging.Mode, StripeReaders> readers;

  private StubGateway(
      StripeLayout layout,
      FillId fill,
      List<PoolNode> nodes,
      Map<Hedging.Mode, StripeReaders> readers) {
    this.layout = layout;
    this.fill = fill;
    this.nodes = nodes;
    this.readers = readers;
    this.present = new BitSet();
    present.set(0, layout.totalBlocks());
  }

  /** Returns the path at which the object is read in this mode. */
  static String path(Hedging.Mode mode) {
    return "/bench/" + mode;
  }

  /** Arguments: object bytes, data blocks, parity blocks, loops. */
  public static void main(String[] args) throws Exception {
    StripeLayout layout =
        new StripeLayout(
            Long.parseLong(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            BLOCK_BYTES);
    Loops loops = Loops.start(Integer.parseInt(args[3]));
    BlockPool pool = new BlockPool(BLOCK_BYTES, new MemoryBudget(BUDGET_BYTES));
    StubPool stub = new StubPool(layout.totalBlocks());
    NodeListener listener =
        NodeListener.bind(
            loops, anyPort(), stub, stub, Clock.systemUTC(), new ZoneTraffic(Zones.UNKNOWN));
    GatewayMetrics metrics = new GatewayMetrics();
    Map<Hedging.Mode, StripeReaders> readers = new EnumMap<>(Hedging.Mode.class);
    for (Hedging.Mode mode : Hedging.Mode.values()) {
      readers.put(
          mode,
          new StripeReaders(
              loops, pool, InFlight.DEFAULT_LIMIT_BYTES, Hedging.standard(mode), LIMITS, metrics));
    }
    List<PoolNode> nodes = IntStream.range(0, layout.totalBlocks()).mapToObj(stub::node).toList();
    StubGateway gateway = new StubGateway(layout, new FillId(1, 2), nodes, readers);
    HttpEdge edge = HttpEdge.start(EdgeSettings.at(anyPort()), loops, gateway, metrics);
    Thread.ofVirtual().name("store").start(() -> gateway.store(stub, loops, pool));
    ChildJvm.readyUntilTold(edge.port(), listener.address().getPort());
    System.exit(0);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  // Storing the object.

  private void store(StubPool stub, Loops loops, BlockPool pool) {
    try {
      stub.awaitAll();
      StripeWriter writer = StripeWriter.over(loops);
      for (long stripe = 0; stripe < layout.stripes(); stripe++) {
        int count = layout.dataBlocksOf(stripe);
        try (BlockLease lease = pool.lease(count + layout.parityBlocks(), PATIENCE)) {
          List<Block> data = new ArrayList<>();
          for (int index = 0; index < count; index++) {
            data.add(random(lease.take()));
          }
          StripeWriter.Outcome outcome =
              writer.write(
                  locate(stripe, new BitSet()), data, lease, PATIENCE, StripeWriter.PATIENT);
          data.forEach(Block::close);
          if (outcome.stored().cardinality() < layout.storedBlocks(stripe)) {
            throw new IllegalStateException(
                "stripe %d: stored %s, failed %s"
                    .formatted(stripe, outcome.stored(), outcome.failed()));
          }
        }
      }
      writer.seal(seal(), nodes, PATIENCE);
      System.out.println(STORED);
    } catch (Exception e) {
      throw new IllegalStateException("the object could not be stored", e);
    }
  }

  private static Block random(Block block) {
    byte[] bytes = new byte[BLOCK_BYTES];
    new Random(1).nextBytes(bytes);
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, block.segment(), 0, BLOCK_BYTES);
    return block;
  }

  private Seal seal() {
    return new Seal(
        fill,
        "bench",
        "object",
        "\"etag\"",
        0,
        layout.lengthBytes(),
        "",
        layout.dataBlocks(),
        layout.parityBlocks(),
        CodeMatrix.POWERS.wireId(),
        BLOCK_BYTES);
  }

  private StripeLocation locate(long stripe) {
    return locate(stripe, present);
  }

  private StripeLocation locate(long stripe, BitSet present) {
    return new StripeLocation(fill, layout, CodeMatrix.POWERS.wireId(), stripe, nodes, present);
  }

  // Serving the object.

  @Override
  public void handle(Exchange exchange) {
    exchange.response().start(new ResponseHead(200, Headers.EMPTY, layout.lengthBytes()));
    new Get(exchange).start();
  }

  @Override
  public void refuse(Exchange exchange, RequestFault fault) {
    exchange.response().abort();
  }

  /** Answers one request; on the exchange's loop. */
  private final class Get implements StripeReader.Listener {
    private final Exchange exchange;
    private final StripeReader reader;

    Get(Exchange exchange) {
      this.exchange = exchange;
      ByteRange whole = new ByteRange(0, layout.lengthBytes());
      String path = exchange.head().rawPath();
      Hedging.Mode mode =
          path.equals(path(Hedging.Mode.EAGER)) ? Hedging.Mode.EAGER : Hedging.Mode.ADAPTIVE;
      StripeReaders ofMode = Objects.requireNonNull(readers.get(mode));
      this.reader = ofMode.open(exchange.loop(), layout, whole, StubGateway.this::locate, this);
    }

    void start() {
      reader.start();
    }

    @Override
    public void onStripe(StripeLocation where, List<StripeReader.Run> runs) {
      for (StripeReader.Run run : runs) {
        exchange.response().write(run.block(), run.offset(), run.lengthBytes());
      }
      exchange.response().flush(this::written);
    }

    private void written(boolean delivered) {
      if (delivered) {
        reader.written();
      } else {
        reader.abort();
      }
    }

    @Override
    public void onEnd() {
      exchange.response().end();
    }

    @Override
    public void onLost(ByteRange rest) {
      System.err.println("lost " + rest);
      exchange.response().abort();
    }

    @Override
    public void onMissing(StripeLocation where, BitSet indices) {
      System.err.println("missing of stripe " + where.stripe() + ": " + indices);
    }
  }
}
