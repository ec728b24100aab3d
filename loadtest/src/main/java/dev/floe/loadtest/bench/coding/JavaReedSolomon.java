package dev.floe.loadtest.bench.coding;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Backblaze's library for Reed-Solomon codes, the usual one in Java. It is called by reflection, so
 * that only a run of the benchmark needs its jar.
 */
final class JavaReedSolomon {
  private static final String CLASS = "com.backblaze.erasure.ReedSolomon";

  private final Class<?> type;

  private JavaReedSolomon(Class<?> type) {
    this.type = type;
  }

  /** Returns the library; empty if it is not on the class path. */
  static Optional<JavaReedSolomon> find() {
    try {
      return Optional.of(new JavaReedSolomon(Class.forName(CLASS)));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Returns the operation that does the task with the library, on byte arrays. */
  StripeRun.Operation operation(CodingTask task) throws ReflectiveOperationException {
    int total = task.dataBlocks() + task.parityBlocks();
    byte[][] stripe = new byte[total][task.blockBytes()];
    Random random = new Random(1);
    for (byte[] block : stripe) {
      random.nextBytes(block);
    }
    Object code =
        type.getMethod("create", int.class, int.class)
            .invoke(null, task.dataBlocks(), task.parityBlocks());
    List<Object> whole = List.of(0, task.blockBytes());
    if (task.lost().isEmpty()) {
      Method encode = type.getMethod("encodeParity", byte[][].class, int.class, int.class);
      return () -> encode.invoke(code, stripe, whole.get(0), whole.get(1));
    }
    Method decode =
        type.getMethod("decodeMissing", byte[][].class, boolean[].class, int.class, int.class);
    boolean[] present = new boolean[total];
    Arrays.fill(present, true);
    task.lost().forEach(block -> present[block] = false);
    return () -> decode.invoke(code, stripe, present, whole.get(0), whole.get(1));
  }
}
