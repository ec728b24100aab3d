package dev.floe.coding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.Objects;

/**
 * One copy of {@link IntKernels} for each kind of stripe.
 *
 * <p>The JIT records for each method which kinds of segments pass through it. While there is one, a
 * loop becomes vector instructions; with two, each access of four bytes becomes a call, and the
 * loop some hundred times slower, for good. So that a few heap segments cannot do that to all
 * others, each kind gets a class, and with it a record, of its own: the same bytes, defined again.
 */
final class IntKernelsCopies {
  static final Kernels OFF_HEAP = new IntKernels();
  static final Kernels ON_HEAP = copy();

  /** For stripes of both kinds: correct, and slow. */
  static final Kernels MIXED = copy();

  private IntKernelsCopies() {}

  private static Kernels copy() {
    try (InputStream lanes = IntKernels.class.getResourceAsStream("IntKernels.class")) {
      byte[] bytes =
          Objects.requireNonNull(lanes, "IntKernels.class beside the class itself").readAllBytes();
      return (Kernels)
          MethodHandles.lookup()
              .defineHiddenClass(bytes, true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("IntKernels cannot be defined a second time", e);
    }
  }
}
