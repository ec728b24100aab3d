package dev.floe.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.floe.coding.Stripe.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of every erasure code; runs once for each matrix. */
abstract class ErasureCodeContract {
  /** Block lengths: whole slices, parts of slices, and lengths that are not multiples of four. */
  private static final int[] LENGTHS = {0, 1, 2, 3, 4, 5, 63, 64, 4095, 4096, 4099, 8192 + 70};

  abstract CodeMatrix matrix();

  private ErasureCode code(int d, int p) {
    return ErasureCode.of(d, p, matrix());
  }

  @ParameterizedTest
  @CsvSource({"4,2", "10,1", "10,2", "10,4"})
  void rebuildsEveryPatternOfLossesUpToP(int d, int p) {
    ErasureCode code = code(d, p);
    Random random = new Random(d * 31L + p);
    for (Memory memory : Memory.values()) {
      Stripe stripe = new Stripe(code, 70, memory, 0, random);
      for (int losses = 0; losses < 1 << (d + p); losses++) {
        if (Integer.bitCount(losses) <= p) {
          loseAndRebuild(code, stripe, 70, losses, losses);
        }
      }
      stripe.assertIntact();
    }
  }

  @ParameterizedTest
  @CsvSource({"4,2", "10,1", "10,2", "10,4"})
  void rebuildsOnlyWhatIsWanted(int d, int p) {
    ErasureCode code = code(d, p);
    Random random = new Random(d * 37L + p);
    Stripe stripe = new Stripe(code, 130, Memory.OFF_HEAP, 0, random);
    for (int losses = 0; losses < 1 << (d + p); losses++) {
      if (Integer.bitCount(losses) <= p) {
        int wanted = losses & random.nextInt();
        loseAndRebuild(code, stripe, 130, losses, wanted);
        loseAndRebuild(code, stripe, 130, losses, losses);
      }
    }
  }

  private static void loseAndRebuild(
      ErasureCode code, Stripe stripe, int blockBytes, int losses, int wantedLosses) {
    boolean[] present = new boolean[code.totalBlocks()];
    boolean[] wanted = new boolean[code.totalBlocks()];
    boolean[] stillLost = new boolean[code.totalBlocks()];
    for (int i = 0; i < present.length; i++) {
      present[i] = (losses >>> i & 1) == 0;
      wanted[i] = (wantedLosses >>> i & 1) != 0;
      stillLost[i] = !present[i] && !wanted[i];
      if (!present[i]) {
        stripe.lose(i);
      }
    }
    code.reconstruct(stripe.segments(), present, wanted, blockBytes);
    stripe.assertIntact(stillLost);
  }

  /** Draws one or two of the first {@code blocks} blocks, as a set of bits. */
  private static int upToTwo(Random random, int blocks) {
    int first = random.nextInt(blocks);
    int second = random.nextInt(blocks);
    return 1 << first | 1 << second;
  }

  @Test
  void encodesAndRebuildsEveryLengthInEveryKindOfMemory() {
    Random random = new Random(7);
    for (int[] shape : new int[][] {{1, 1}, {3, 2}, {4, 2}, {5, 3}, {10, 2}, {10, 4}}) {
      ErasureCode code = code(shape[0], shape[1]);
      for (int length : LENGTHS) {
        for (Memory memory : Memory.values()) {
          Stripe stripe = new Stripe(code, length, memory, 0, random);
          stripe.loseParity(code);
          code.encode(stripe.segments(), length);
          stripe.assertIntact();
          int losses = (1 << shape[1]) - 1;
          loseAndRebuild(code, stripe, length, losses, losses);
        }
      }
    }
  }

  @Test
  void readsNullAsABlockOfZeros() {
    Random random = new Random(11);
    ErasureCode code = code(10, 2);
    for (Memory memory : Memory.values()) {
      for (int zeros = 0; zeros < 1 << 10; zeros += 7) {
        Stripe stripe = new Stripe(code, 77, memory, zeros, random);
        stripe.loseParity(code);
        code.encode(stripe.segments(), 77);
        stripe.assertIntact();
        int losses = upToTwo(random, 10);
        loseAndRebuild(code, stripe, 77, losses, losses);
        stripe.assertIntact();
      }
    }
  }

  @Test
  void readsPresentParityThatIsNullAsZeros() {
    ErasureCode code = code(4, 2);
    byte[] first = {1, 2, 3, 4, 5};
    byte[] second = first.clone();
    @Nullable MemorySegment[] stripe = new MemorySegment[6];
    stripe[1] = MemorySegment.ofArray(first);
    stripe[3] = MemorySegment.ofArray(second);
    boolean[] present = {true, false, true, false, true, true};
    boolean[] wanted = {false, true, false, true, false, false};
    code.reconstruct(stripe, present, wanted, 5);
    assertThat(first).containsOnly(0);
    assertThat(second).containsOnly(0);
  }

  @Test
  void encodesStripesThatMixHeapAndOffHeapBlocks() {
    Random random = new Random(13);
    ErasureCode code = code(10, 2);
    Stripe onHeap = new Stripe(code, 5000, Memory.HEAP, 0, random);
    @Nullable MemorySegment[] mixed = onHeap.segments().clone();
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < 12; i += 2) {
        mixed[i] = arena.allocate(5000).copyFrom(MemorySegment.ofArray(onHeap.blocks()[i]));
      }
      onHeap.loseParity(code);
      code.encode(mixed, 5000);
      for (int i = 10; i < 12; i++) {
        MemorySegment parity = Objects.requireNonNull(mixed[i]);
        assertThat(parity.mismatch(MemorySegment.ofArray(onHeap.blocks()[i]))).isEqualTo(-1);
      }
    }
  }

  @Test
  void encodesAndRebuildsRandomShapesAndLosses() {
    long seed = new Random().nextLong();
    System.out.println(getClass().getSimpleName() + ": seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      int d = 1 + random.nextInt(random.nextBoolean() ? 20 : ErasureCode.MAX_BLOCKS - 1);
      int most = Math.min(ErasureCode.MAX_BLOCKS - d, random.nextBoolean() ? 5 : 255);
      int p = random.nextInt(most + 1);
      if (matrix().supports(d, p)) {
        try {
          encodeAndRebuild(code(d, p), random);
        } catch (Throwable e) {
          throw new AssertionError(d + "+" + p + " of seed " + seed, e);
        }
      }
    }
  }

  private static void encodeAndRebuild(ErasureCode code, Random random) {
    int length = random.nextInt(300);
    Memory memory = random.nextBoolean() ? Memory.HEAP : Memory.OFF_HEAP;
    Stripe stripe = new Stripe(code, length, memory, random.nextLong(), random);
    stripe.loseParity(code);
    code.encode(stripe.segments(), length);
    stripe.assertIntact();
    boolean[] present = new boolean[code.totalBlocks()];
    boolean[] wanted = new boolean[code.totalBlocks()];
    boolean[] stillLost = new boolean[code.totalBlocks()];
    Arrays.fill(present, true);
    for (int losses = random.nextInt(code.parityBlocks() + 1); losses > 0; losses--) {
      int lost = random.nextInt(code.totalBlocks());
      present[lost] = false;
      stripe.lose(lost);
    }
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = random.nextInt(4) > 0;
      stillLost[i] = !present[i] && !wanted[i];
    }
    code.reconstruct(stripe.segments(), present, wanted, length);
    stripe.assertIntact(stillLost);
  }

  @Test
  void servesManyThreadsAtOnce() throws Exception {
    ErasureCode code = code(10, 2);
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 32; thread++) {
        Random random = new Random(thread);
        done.add(
            threads.submit(() -> {
              Stripe stripe = new Stripe(code, 9001, Memory.OFF_HEAP, 0, random);
              for (int round = 0; round < 20; round++) {
                int losses = upToTwo(random, 12);
                loseAndRebuild(code, stripe, 9001, losses, losses);
              }
            }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
  }

  @Test
  void allocatesNothingOnceAPatternWasSeen() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ErasureCode code = code(10, 2);
    Stripe stripe = new Stripe(code, 16 * 1024, Memory.OFF_HEAP, 0, new Random(17));
    boolean[] present = new boolean[12];
    boolean[] wanted = new boolean[12];
    Arrays.fill(present, true);
    present[2] = present[5] = false;
    wanted[2] = wanted[5] = true;
    // Interpreted code allocates a view for each access of a segment; compiled code does not. So
    // rounds are repeated until one round allocates nothing. If compiled calls allocated, no round
    // would.
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 200 && allocated > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int call = 0; call < 100; call++) {
        code.encode(stripe.segments(), 16 * 1024);
        code.reconstruct(stripe.segments(), present, wanted, 16 * 1024);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated).as("bytes allocated by 200 calls").isZero();
  }

  @Test
  void encodesWithoutParity() {
    ErasureCode code = code(3, 0);
    Stripe stripe = new Stripe(code, 100, Memory.HEAP, 0, new Random(19));
    code.encode(stripe.segments(), 100);
    code.reconstruct(stripe.segments(), new boolean[] {true, true, true}, new boolean[3], 100);
    stripe.assertIntact();
  }

  @Test
  void refusesImpossibleArguments() {
    ErasureCode code = code(4, 2);
    MemorySegment[] stripe = new MemorySegment[6];
    Arrays.setAll(stripe, i -> MemorySegment.ofArray(new byte[10]));
    boolean[] all = {true, true, true, true, true, true};
    boolean[] three = {true, true, false, false, false, true};
    refuses(() -> code.reconstruct(stripe, three, all, 10), "3 blocks are present", "4");
    refuses(() -> code.encode(new MemorySegment[5], 10), "stripe has 5", "6");
    refuses(() -> code.reconstruct(stripe, new boolean[7], all, 10), "present has 7", "6");
    refuses(() -> code.reconstruct(stripe, all, new boolean[1], 10), "wanted has 1", "6");
    refuses(() -> code.encode(stripe, -1), "-1 bytes");
    refuses(() -> code.encode(stripe, 11), "10 bytes", "11");
    stripe[4] = stripe[4].asReadOnly();
    refuses(() -> code.encode(stripe, 10), "block 4 is read-only");
    refuses(() -> code.encode(new MemorySegment[6], 10), "block 4 is null");
  }

  @Test
  void refusesShapesThatDoNotExist() {
    refuses(() -> code(0, 2), "0 data blocks", "1 to 255");
    refuses(() -> code(-1, 2), "-1 data blocks");
    refuses(() -> code(10, -1), "-1 parity blocks", "0 to 245");
    refuses(() -> code(200, 56), "56 parity blocks", "0 to 55");
    refuses(() -> code(Integer.MAX_VALUE, Integer.MAX_VALUE), "2147483647 data blocks");
  }

  static void refuses(Runnable call, String... messages) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(messages);
  }
}
