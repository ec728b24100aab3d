package dev.floe.gateway.cache;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.read.StripeReader;
import dev.floe.gateway.stripe.write.ChunkCopier;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * All nodes as one map of stripes. A stripe that was written can be read until it is dropped or
 * lost.
 */
public final class FakeNodes implements StripeWriter, ChunkCopier {
  private final BlockPool blocks;
  private final Map<Place, byte[]> stripes = new ConcurrentHashMap<>();
  private final Set<FillId> sealed = ConcurrentHashMap.newKeySet();
  private final Set<PoolNode> unsealing = ConcurrentHashMap.newKeySet();
  private final Set<FillId> dropped = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;
  private volatile boolean busy;
  private volatile int sealingNodes = Integer.MAX_VALUE;
  private volatile int capacityStripes = Integer.MAX_VALUE;
  private volatile Duration writeTime = Duration.ZERO;
  private volatile @Nullable CountDownLatch writesHeld;

  private record Place(FillId fill, long stripe) {}

  public FakeNodes(BlockPool blocks) {
    this.blocks = blocks;
  }

  int stripes() {
    return stripes.size();
  }

  boolean allSealed() {
    return stripes.keySet().stream().allMatch(place -> sealed.contains(place.fill));
  }

  /** If true, no node stores the blocks that are written. */
  void refuse(boolean refuses) {
    refusing = refuses;
  }

  /** Returns the fills with at least one dropped segment. */
  public Set<FillId> dropped() {
    return dropped;
  }

  /** Makes this node store no seal from now on. */
  public void refuseSeals(PoolNode node) {
    unsealing.add(node);
  }

  /** If true, the queue of every lane is full. */
  void busy(boolean isBusy) {
    busy = isBusy;
  }

  /** Lets at most this many nodes store each seal. */
  void sealOn(int count) {
    sealingNodes = count;
  }

  /** Makes the nodes full once they hold this many stripes. */
  void limit(int toStripes) {
    capacityStripes = toStripes;
  }

  /** Makes each write of a stripe take this long. */
  void slow(Duration perStripe) {
    writeTime = perStripe;
  }

  /** Lets no node answer a write before the latch is open. */
  public void stall(CountDownLatch latch) {
    writesHeld = latch;
  }

  /** Deletes the stripes from this number on. The directory still names them. */
  public void lose(long fromStripe) {
    stripes.keySet().removeIf(place -> place.stripe >= fromStripe);
  }

  @Override
  public Outcome write(
      StripeLocation where, List<Block> data, BlockLease parity, Duration atMost, Caller caller) {
    BitSet all = new BitSet();
    all.set(0, where.layout().totalBlocks());
    LockSupport.parkNanos(writeTime.toNanos());
    FakeOrigin.await(writesHeld);
    if (busy) {
      return new Outcome(new BitSet(), new BitSet(), new BitSet(), all);
    }
    if (refusing) {
      return new Outcome(new BitSet(), new BitSet(), all);
    }
    if (stripes.size() >= capacityStripes) {
      return new Outcome(new BitSet(), all, new BitSet());
    }
    byte[] bytes = new byte[where.layout().stripeBytes(where.stripe())];
    int coded = where.layout().codedBlockBytes(where.stripe());
    for (int start = 0; start < bytes.length; start += coded) {
      MemorySegment.copy(
          data.get(start / coded).segment(),
          ValueLayout.JAVA_BYTE,
          0,
          bytes,
          start,
          Math.min(coded, bytes.length - start));
    }
    stripes.put(new Place(where.fill(), where.stripe()), bytes);
    all.stream().forEach(caller::onKept);
    return new Outcome(all, new BitSet(), new BitSet());
  }

  @Override
  public List<PoolNode> seal(Seal seal, Collection<PoolNode> nodes, Duration atMost) {
    sealed.add(seal.fill());
    return nodes.stream().filter(node -> !unsealing.contains(node)).limit(sealingNodes).toList();
  }

  @Override
  public void keep(FillId fill, Collection<PoolNode> nodes) {}

  @Override
  public void drop(FillId fill, int segment, List<PoolNode> nodes) {
    dropped.add(fill);
    stripes
        .keySet()
        .removeIf(place ->
            place.fill.equals(fill) && place.stripe / StripeLayout.SEGMENT_STRIPES == segment);
  }

  @Override
  public Outcome rebuild(StripeLocation where, BitSet indices, Duration atMost) {
    return new Outcome(new BitSet(), new BitSet(), indices);
  }

  public StripeReader open(
      Loop loop,
      StripeLayout layout,
      ByteRange range,
      StripeReader.StripeMap map,
      StripeReader.Listener listener) {
    return new Reader(loop, layout, range, map, listener);
  }

  private final class Reader implements StripeReader {
    private final Loop loop;
    private final StripeLayout layout;
    private final ByteRange range;
    private final StripeMap map;
    private final Listener listener;
    private long position;
    private boolean aborted;

    Reader(Loop loop, StripeLayout layout, ByteRange range, StripeMap map, Listener listener) {
      this.loop = loop;
      this.layout = layout;
      this.range = range;
      this.map = map;
      this.listener = listener;
      this.position = range.start();
    }

    @Override
    public void start() {
      loop.execute(this::next);
    }

    @Override
    public void written() {
      next();
    }

    @Override
    public void abort() {
      aborted = true;
    }

    private void next() {
      if (aborted) {
        return;
      }
      if (position == range.end()) {
        listener.onEnd();
        return;
      }
      long stripe = layout.stripeOf(position);
      StripeLocation where = map.locate(stripe);
      if (where == null) {
        listener.onLost(new ByteRange(position, range.end()));
        return;
      }
      byte @Nullable [] bytes = stripes.get(new Place(where.fill(), stripe));
      if (bytes == null) {
        listener.onMissing(where, where.present());
        listener.onLost(new ByteRange(position, range.end()));
        return;
      }
      int from = (int) (position - layout.bytesOf(stripe).start());
      int length =
          Math.min(
              layout.blockBytes(), (int) Math.min(bytes.length - from, range.end() - position));
      blocks.lease(
          1,
          loop,
          lease -> {
            Block block = lease.take();
            MemorySegment.copy(bytes, from, block.segment(), ValueLayout.JAVA_BYTE, 0, length);
            position += length;
            listener.onStripe(where, List.of(new Run(block, 0, length)));
          });
    }
  }
}
