package dev.floe.coding;

/**
 * The inner loops, each over the current slice of a {@link Scratch}. Blocks are given by their
 * numbers in the scratch. Below, {@code blocks[k]} and the blocks after it are called a, b, c, d; a
 * single {@code block} is called a. The arrays {@code sum}, {@code chain} and {@code halvings} are
 * accumulators of the scratch, with bytes in the order of the blocks' bytes.
 */
interface Kernels {
  /** sum += a. */
  void add(Scratch slice, int block, int[] sum);

  /** sum += a + b + c + d. */
  void addFour(Scratch slice, int[] blocks, int k, int[] sum);

  /** sum = 2 sum + a + b + c + d. */
  void doubleAndAddFour(Scratch slice, int[] blocks, int k, int[] sum);

  /** chain = 4 chain + 2 a + b: two steps of Horner's scheme. */
  void chainTwo(Scratch slice, int[] blocks, int k, int[] chain);

  /** chain = 16 chain + 8 a + 4 b + 2 c + d: four steps of Horner's scheme. */
  void chainFour(Scratch slice, int[] blocks, int k, int[] chain);

  /** sum += a + b and {@link #chainTwo} in one pass. */
  void addAndChainTwo(Scratch slice, int[] blocks, int k, int[] sum, int[] chain);

  /** {@link #addFour} and {@link #chainFour} in one pass. */
  void addAndChainFour(Scratch slice, int[] blocks, int k, int[] sum, int[] chain);

  /** sum += a, and halvings = (halvings + a) / 2. */
  void addAndHalveOne(Scratch slice, int block, int[] sum, int[] halvings);

  /** sum += a + b, and halvings = ((halvings + a) / 2 + b) / 2. */
  void addAndHalveTwo(Scratch slice, int[] blocks, int k, int[] sum, int[] halvings);
}
