package dev.floe.gateway.cache.directory;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntUnaryOperator;

/**
 * The codes of all objects. They cut objects in the same way and differ only in parity. New objects
 * take the current code; stored objects keep the code that their seals name (docs/adr/0029).
 * Thread-safe.
 */
public final class ChunkCodes {
  private final ChunkCode configured;
  private final IntUnaryOperator matrices;
  private final ConcurrentMap<Integer, Optional<ChunkCode>> byParity = new ConcurrentHashMap<>();
  private volatile ChunkCode current;

  /**
   * @param configured the current code, until another one is chosen
   * @param matrices returns the matrix of a code with this many parity blocks; throws {@link
   *     IllegalArgumentException} if there is no such code
   */
  public ChunkCodes(ChunkCode configured, IntUnaryOperator matrices) {
    this.configured = configured;
    this.matrices = matrices;
    current = configured;
    byParity.put(configured.parityBlocks(), Optional.of(configured));
  }

  /** Returns a set of codes that contains only this one. */
  public static ChunkCodes only(ChunkCode code) {
    return new ChunkCodes(
        code,
        parity -> {
          throw new IllegalArgumentException(
              "%d parity blocks, expected %d".formatted(parity, code.parityBlocks()));
        });
  }

  /** Returns the code of new objects. */
  public ChunkCode current() {
    return current;
  }

  /** Gives new objects this many parity blocks, if there is such a code. */
  public void choose(int parityBlocks) {
    of(parityBlocks).ifPresent(code -> current = code);
  }

  /** Returns true if this gateway could have written chunks of this code. */
  public boolean contain(ChunkCode code) {
    return of(code.parityBlocks()).filter(code::equals).isPresent();
  }

  /**
   * Returns the code with this many parity blocks; empty if there is none. Keeps each result; there
   * are at most 255.
   */
  private Optional<ChunkCode> of(int parityBlocks) {
    int longest = 255 - configured.dataBlocks();
    return parityBlocks < 0 || parityBlocks > longest
        ? Optional.empty()
        : byParity.computeIfAbsent(parityBlocks, this::create);
  }

  private Optional<ChunkCode> create(int parityBlocks) {
    try {
      int matrix = matrices.applyAsInt(parityBlocks);
      return Optional.of(
          new ChunkCode(configured.dataBlocks(), parityBlocks, configured.blockBytes(), matrix));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
