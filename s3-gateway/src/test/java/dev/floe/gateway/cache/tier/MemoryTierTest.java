package dev.floe.gateway.cache.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.read.StripeReader.Run;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemoryTierTest {
  private static final int BLOCK_BYTES = 16 << 10;
  private static final int BUDGET_BLOCKS = 64;
  private static final FillId FILL = new FillId(1, 2);

  private final MemoryBudget budget = new MemoryBudget((long) BUDGET_BLOCKS * BLOCK_BYTES);
  private final BlockPool blocks = new BlockPool(BLOCK_BYTES, budget);
  private final BackgroundTasks tasks = new BackgroundTasks("the test", 8);
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final MemoryTier tier = new MemoryTier(Long.MAX_VALUE, blocks, metrics, tasks);
  private final FakePool pool = new FakePool(6, 1 << 20);

  @AfterEach
  void nothingLeaks() {
    tasks.close();
    tier.close();
    assertThat(tier.inUseBytes()).isZero();
    assertThat(budget.inUseBytes()).isZero();
    blocks.close();
  }

  private StripeLocation at(FillId fill, long objectBytes, long stripe) {
    StripeLayout layout = new StripeLayout(objectBytes, 4, 2, BLOCK_BYTES);
    return new StripeLocation(fill, layout, 1, stripe, pool.nodes(), new BitSet());
  }

  private static byte[] bytes(StripeLocation where) {
    byte[] bytes = new byte[where.layout().stripeBytes(where.stripe())];
    new Random(where.fill().hashCode() + where.stripe()).nextBytes(bytes);
    return bytes;
  }

  /** Offers a stripe, as a reader does after a read from the nodes. */
  private void offer(StripeLocation where) {
    byte[] bytes = bytes(where);
    List<Run> runs = new ArrayList<>();
    int step = where.layout().codedBlockBytes(where.stripe());
    try (BlockLease lease = Objects.requireNonNull(blocks.tryLease(4))) {
      for (int start = 0; start < bytes.length; start += step) {
        Block block = lease.take();
        int length = Math.min(step, bytes.length - start);
        MemorySegment.copy(bytes, start, block.segment(), ValueLayout.JAVA_BYTE, 0, length);
        runs.add(new Run(block, 0, length));
      }
    }
    tier.offer(where, runs, () -> true);
    runs.forEach(run -> run.block().close());
  }

  private static byte[] read(List<Run> runs) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Run run : runs) {
      bytes.writeBytes(
          run.block()
              .segment()
              .asSlice(run.offset(), run.lengthBytes())
              .toArray(ValueLayout.JAVA_BYTE));
      run.block().close();
    }
    return bytes.toByteArray();
  }

  private boolean holds(StripeLocation where) {
    return tier.holds(where.fill(), where.stripe());
  }

  @Test
  void returnsRangesOfWhatItKeeps() {
    StripeLocation where = at(FILL, 3 * 4 * BLOCK_BYTES + 5000, 3);
    offer(where);
    long start = where.layout().bytesOf(3).start();
    for (int[] part : new int[][] {{0, 5000}, {0, 1}, {4999, 5000}, {1234, 2345}}) {
      List<Run> runs = tier.take(where, new ByteRange(start + part[0], start + part[1]));
      assertThat(read(Objects.requireNonNull(runs)))
          .isEqualTo(Arrays.copyOfRange(bytes(where), part[0], part[1]));
    }
  }

  @Test
  void keepsSmallObjectsFromTheirFirstRead() {
    StripeLocation small = at(FILL, MemoryTier.SMALL_OBJECT_BYTES, 0);
    offer(small);
    assertThat(holds(small)).isTrue();
  }

  @Test
  void keepsStripesOfLargeObjectsThatAreReadRepeatedly() {
    StripeLocation hot = at(FILL, MemoryTier.SMALL_OBJECT_BYTES + 1, 0);
    for (int read = 1; read < MemoryTier.HOT_FROM_READS; read++) {
      offer(hot);
      assertThat(holds(hot)).isFalse();
    }
    offer(hot);
    assertThat(holds(hot)).isTrue();
    List<Run> runs = tier.take(hot, hot.layout().bytesOf(0));
    assertThat(read(Objects.requireNonNull(runs))).isEqualTo(bytes(hot));
  }

  @Test
  void aVersionRemovedWhileItIsCopiedIsNotKept() {
    StripeLocation where = at(FILL, 100, 0);
    AtomicInteger asked = new AtomicInteger();
    try (BlockLease lease = Objects.requireNonNull(blocks.tryLease(1))) {
      Block block = lease.take();
      // The version is current when the copy begins, and removed before the copy is added.
      tier.offer(where, List.of(new Run(block, 0, 100)), () -> asked.incrementAndGet() == 1);
      block.close();
    }
    assertThat(asked).hasValue(2);
    assertThat(holds(where)).isFalse();
    assertThat(tier.inUseBytes()).isZero();
  }

  @Test
  void removesTheStripesOfASegmentAtOnce() {
    StripeLocation gone = at(FILL, 5000, 0);
    StripeLocation other = at(new FillId(3, 4), 5000, 0);
    offer(gone);
    offer(other);
    tier.remove(0, Set.of(FILL));
    assertThat(holds(gone)).isFalse();
    assertThat(holds(other)).isTrue();
  }

  @Test
  void bytesBeingSentOutliveTheirRemoval() {
    StripeLocation where = at(FILL, 5000, 0);
    offer(where);
    List<Run> sent = Objects.requireNonNull(tier.take(where, new ByteRange(0, 5000)));
    tier.remove(0, Set.of(FILL));
    for (int i = 0; i < 20; i++) {
      offer(at(new FillId(9, i), 5000, 0)); // would overwrite freed memory
    }
    assertThat(tier.take(where, new ByteRange(0, 5000))).isNull();
    assertThat(read(sent)).isEqualTo(bytes(where));
  }

  @Test
  void keepsToHalfOfTheBudget() {
    for (int i = 0; i < 200; i++) {
      offer(at(new FillId(9, i), BLOCK_BYTES, 0));
      assertThat(tier.inUseBytes()).isLessThanOrEqualTo(BUDGET_BLOCKS / 2 * BLOCK_BYTES);
    }
    assertThat(tier.inUseBytes()).isPositive();
  }

  @Test
  void givesItsMemoryToReadersThatWait() {
    for (int i = 0; i < 20; i++) {
      offer(at(new FillId(9, i), BLOCK_BYTES, 0));
    }
    assertThat(tier.inUseBytes()).isPositive();
    AtomicInteger granted = new AtomicInteger();
    budget.reserve(budget.limitBytes(), Runnable::run, granted::incrementAndGet);
    await().until(() -> granted.get() == 1);
    assertThat(tier.inUseBytes()).isZero();
    budget.release(budget.limitBytes());
  }

  @Test
  void keepsNothingWhenItIsOff() {
    MemoryTier off = new MemoryTier(0, blocks, metrics, tasks);
    StripeLocation where = at(FILL, 100, 0);
    try (BlockLease lease = Objects.requireNonNull(blocks.tryLease(1))) {
      Block block = lease.take();
      off.offer(where, List.of(new Run(block, 0, 100)), () -> true);
      block.close();
    }
    assertThat(off.take(where, new ByteRange(0, 100))).isNull();
    assertThat(off.inUseBytes()).isZero();
  }
}
