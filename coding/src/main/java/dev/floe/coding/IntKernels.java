package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Kernels that process four bytes per int, in loops that C2 compiles to vector instructions.
 *
 * <p>Blocks are only read and sums are arrays, because C2 vectorises a loop only if it knows that
 * stores do not alias loads. Each loop is a separate method with its segments in locals, so that C2
 * hoists checks of bounds and liveness out of the loop. Byte order does not matter, since nothing
 * carries from one byte into another.
 *
 * <p>The class has no state. {@link IntKernelsCopies} says why its methods are not static.
 */
final class IntKernels implements Kernels {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  /** The lowest bit of each byte. */
  private static final int LOW = 0x01010101;

  /** The highest bit of each byte. */
  private static final int HIGH = 0x80808080;

  private static final int REDUCTIONS = Galois.REDUCTION * LOW;

  /** 1/2 in each byte: 0x8E. */
  private static final int HALVES = 0x8E8E8E8E;

  /**
   * Returns each of four bytes times two in GF(2^8): shifted left, then reduced if a bit was
   * shifted out. 0x80 minus that bit is 0x7F or 0x80. As a mask, 0x7F keeps all of 0x1D and 0x80
   * none of it, because bit 7 of 0x1D is 0. So no multiplication is needed.
   */
  private static int timesTwo(int x) {
    int carried = (x >>> 7) & LOW;
    return ((x << 1) & 0xFEFEFEFE) ^ ((HIGH - carried) & REDUCTIONS);
  }

  /**
   * Returns each of four bytes divided by two: shifted right, then 0x8E (1/2) added if the lowest
   * bit was shifted out. As in {@link #timesTwo}, 0x80 minus that bit masks the constant. But bit 7
   * of 0x8E is 1, so bit 7 of the masked constant is the opposite of what is needed. Bit 7 of the
   * shifted byte is therefore set to 1 first, which also overwrites the bit that was shifted in
   * from the neighbouring byte.
   */
  private static int half(int x) {
    return ((x >>> 1) | HIGH) ^ ((HIGH - (x & LOW)) & HALVES);
  }

  @Override
  public void addFour(Scratch slice, int[] blocks, int k, int[] sum) {
    MemorySegment a = slice.source(blocks[k]);
    MemorySegment b = slice.source(blocks[k + 1]);
    MemorySegment c = slice.source(blocks[k + 2]);
    MemorySegment d = slice.source(blocks[k + 3]);
    long atA = slice.offset(blocks[k]);
    long atB = slice.offset(blocks[k + 1]);
    long atC = slice.offset(blocks[k + 2]);
    long atD = slice.offset(blocks[k + 3]);
    int ints = slice.ints();
    for (int j = 0; j < ints; j++) {
      sum[j] ^=
          a.get(INT, atA + j * 4L)
              ^ b.get(INT, atB + j * 4L)
              ^ c.get(INT, atC + j * 4L)
              ^ d.get(INT, atD + j * 4L);
    }
  }

  @Override
  public void doubleAndAddFour(Scratch slice, int[] blocks, int k, int[] sum) {
    MemorySegment a = slice.source(blocks[k]);
    MemorySegment b = slice.source(blocks[k + 1]);
    MemorySegment c = slice.source(blocks[k + 2]);
    MemorySegment d = slice.source(blocks[k + 3]);
    long atA = slice.offset(blocks[k]);
    long atB = slice.offset(blocks[k + 1]);
    long atC = slice.offset(blocks[k + 2]);
    long atD = slice.offset(blocks[k + 3]);
    int ints = slice.ints();
    for (int j = 0; j < ints; j++) {
      sum[j] =
          timesTwo(sum[j])
              ^ a.get(INT, atA + j * 4L)
              ^ b.get(INT, atB + j * 4L)
              ^ c.get(INT, atC + j * 4L)
              ^ d.get(INT, atD + j * 4L);
    }
  }

  @Override
  public void chainTwo(Scratch slice, int[] blocks, int k, int[] chain) {
    MemorySegment a = slice.source(blocks[k]);
    MemorySegment b = slice.source(blocks[k + 1]);
    long atA = slice.offset(blocks[k]);
    long atB = slice.offset(blocks[k + 1]);
    int ints = slice.ints();
    for (int j = 0; j < ints; j++) {
      int x = timesTwo(chain[j]) ^ a.get(INT, atA + j * 4L);
      chain[j] = timesTwo(x) ^ b.get(INT, atB + j * 4L);
    }
  }

  @Override
  public void chainFour(Scratch slice, int[] blocks, int k, int[] chain) {
    MemorySegment a = slice.source(blocks[k]);
    MemorySegment b = slice.source(blocks[k + 1]);
    MemorySegment c = slice.source(blocks[k + 2]);
    MemorySegment d = slice.source(blocks[k + 3]);
    long atA = slice.offset(blocks[k]);
    long atB = slice.offset(blocks[k + 1]);
    long atC = slice.offset(blocks[k + 2]);
    long atD = slice.offset(blocks[k + 3]);
    int ints = slice.ints();
    for (int j = 0; j < ints; j++) {
      int x = timesTwo(chain[j]) ^ a.get(INT, atA + j * 4L);
      x = timesTwo(x) ^ b.get(INT, atB + j * 4L);
      x = timesTwo(x) ^ c.get(INT, atC + j * 4L);
      chain[j] = timesTwo(x) ^ d.get(INT, atD + j * 4L);
    }
  }

  @Override
  public void addAndChainTwo(Scratch slice, int[] blocks, int k, int[] sum, int[] chain) {
    MemorySegment a = slice.source(blocks[k]);
    MemorySegment b = slice.source(blocks[k + 1]);
    long atA = slice.offset(blocks[k]);
    long atB = slice.offset(blocks[k + 1]);
    int ints = slice.ints();
    for (int j = 0; j < ints; j++) {
      int xa = a.get(INT, atA + j * 4L);
      int xb = b.get(INT, atB + j * 4L);
      sum[j] ^= xa ^ xb;
      chain[j] = timesTwo(timesTwo(chain[j]) ^ xa) ^ xb;
    }
  }

  @Override
  public void addAndChainFour(Scratch slice, int[] blocks, int k, int[] sum, int[] chain) {
    MemorySegment a = slice.source(blocks[k]);
    MemorySegment b = slice.source(blocks[k + 1]);
    MemorySegment c = slice.source(blocks[k + 2]);
    MemorySegment d = slice.source(blocks[k + 3]);
    long atA = slice.offset(blocks[k]);
    long atB = slice.offset(blocks[k + 1]);
    long atC = slice.offset(blocks[k + 2]);
    long atD = slice.offset(blocks[k + 3]);
    int ints = slice.ints();
    for (int j = 0; j < ints; j++) {
      int xa = a.get(INT, atA + j * 4L);
      int xb = b.get(INT, atB + j * 4L);
      int xc = c.get(INT, atC + j * 4L);
      int xd = d.get(INT, atD + j * 4L);
      sum[j] ^= xa ^ xb ^ xc ^ xd;
      chain[j] = timesTwo(timesTwo(timesTwo(timesTwo(chain[j]) ^ xa) ^ xb) ^ xc) ^ xd;
    }
  }

  @Override
  public void add(Scratch slice, int block, int[] sum) {
    MemorySegment a = slice.source(block);
    long atA = slice.offset(block);
    int ints = slice.ints();
    for (int j = 0; j < ints; j++) {
      sum[j] ^= a.get(INT, atA + j * 4L);
    }
  }

  @Override
  public void addAndHalveOne(Scratch slice, int block, int[] sum, int[] halvings) {
    MemorySegment a = slice.source(block);
    long atA = slice.offset(block);
    int ints = slice.ints();
    for (int j = 0; j < ints; j++) {
      int xa = a.get(INT, atA + j * 4L);
      sum[j] ^= xa;
      halvings[j] = half(halvings[j] ^ xa);
    }
  }

  @Override
  public void addAndHalveTwo(Scratch slice, int[] blocks, int k, int[] sum, int[] halvings) {
    MemorySegment a = slice.source(blocks[k]);
    MemorySegment b = slice.source(blocks[k + 1]);
    long atA = slice.offset(blocks[k]);
    long atB = slice.offset(blocks[k + 1]);
    int ints = slice.ints();
    for (int j = 0; j < ints; j++) {
      int xa = a.get(INT, atA + j * 4L);
      int xb = b.get(INT, atB + j * 4L);
      sum[j] ^= xa ^ xb;
      halvings[j] = half(half(halvings[j] ^ xa) ^ xb);
    }
  }
}
