package dev.floe.coding;

import com.backblaze.erasure.ReedSolomon;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Compares our codes off the heap with JavaReedSolomon on byte arrays: one thread, one stripe per
 * call.
 *
 * <p>JMH reports the wall-clock time per stripe in microseconds, and {@link CpuTimeProfiler} the
 * CPU time. The data rate is d * blockBytes / time. See docs/BENCHMARKS.md for the command and
 * results.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class ErasureCodeBenchmark {
  /** Without this stagger, blocks of a power of two bytes would compete for the same cache sets. */
  private static final int STAGGER_BYTES = 512;

  /** The measured code. */
  public enum Kind {
    POWERS,
    VANDERMONDE,
    LIBRARY
  }

  /** One operation on the stripe that was set up. */
  private interface Operation {
    void run();
  }

  @Param Kind kind = Kind.POWERS;

  @Param({"10+2", "10+4", "4+2"})
  String shape = "10+2";

  @Param({"65536", "131072"})
  int blockBytes = 65536;

  private Operation encode = () -> {};
  private Operation rebuildOne = () -> {};
  private Operation rebuildTwo = () -> {};

  @Setup
  public void prepare() {
    String[] blocks = shape.split("\\+", -1);
    int d = Integer.parseInt(blocks[0]);
    int p = Integer.parseInt(blocks[1]);
    switch (kind) {
      case POWERS -> prepare(ErasureCode.of(d, p, CodeMatrix.POWERS));
      case VANDERMONDE -> prepare(ErasureCode.of(d, p, CodeMatrix.VANDERMONDE));
      case LIBRARY -> prepareLibrary(d, p);
    }
  }

  private void prepare(ErasureCode code) {
    int spacing = blockBytes + STAGGER_BYTES;
    MemorySegment memory = Arena.ofAuto().allocate((long) code.totalBlocks() * spacing, 4096);
    @Nullable MemorySegment[] stripe = new MemorySegment[code.totalBlocks()];
    Arrays.setAll(stripe, i -> memory.asSlice((long) i * spacing, blockBytes));
    byte[] data = new byte[(int) memory.byteSize()];
    new Random(1).nextBytes(data);
    memory.copyFrom(MemorySegment.ofArray(data));
    encode = () -> code.encode(stripe, blockBytes);
    encode.run();
    rebuildOne = rebuild(code, stripe, 1);
    rebuildTwo = rebuild(code, stripe, 1, 3);
  }

  private Operation rebuild(ErasureCode code, @Nullable MemorySegment[] stripe, int... lost) {
    boolean[] present = presentExcept(code.totalBlocks(), lost);
    boolean[] wanted = new boolean[code.totalBlocks()];
    for (int block : lost) {
      wanted[block] = true;
    }
    return () -> code.reconstruct(stripe, present, wanted, blockBytes);
  }

  private void prepareLibrary(int d, int p) {
    ReedSolomon code = ReedSolomon.create(d, p);
    byte[][] stripe = new byte[d + p][blockBytes];
    Random random = new Random(1);
    for (byte[] block : stripe) {
      random.nextBytes(block);
    }
    encode = () -> code.encodeParity(stripe, 0, blockBytes);
    encode.run();
    boolean[] oneLost = presentExcept(d + p, 1);
    boolean[] twoLost = presentExcept(d + p, 1, 3);
    rebuildOne = () -> code.decodeMissing(stripe, oneLost, 0, blockBytes);
    rebuildTwo = () -> code.decodeMissing(stripe, twoLost, 0, blockBytes);
  }

  private static boolean[] presentExcept(int totalBlocks, int... lost) {
    boolean[] present = new boolean[totalBlocks];
    Arrays.fill(present, true);
    for (int block : lost) {
      present[block] = false;
    }
    return present;
  }

  @Benchmark
  public void encode() {
    encode.run();
  }

  @Benchmark
  public void rebuildOne() {
    rebuildOne.run();
  }

  @Benchmark
  public void rebuildTwo() {
    rebuildTwo.run();
  }
}
