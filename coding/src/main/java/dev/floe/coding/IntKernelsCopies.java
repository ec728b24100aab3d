package dev.floe.coding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.Objects;

/**
 * One copy of {@link IntKernels} for each kind of stripe.
 *
 * <p>The JIT profiles, per method, the kinds of segments that it receives. With one kind, a loop
 * compiles to vector instructions; with two, each access of four bytes becomes a call, and the loop
 * is about a hundred times slower from then on. To keep a few heap segments from slowing down all
 * others, each kind has its own class, and therefore its own profile: the same bytecode, defined
 * again.
 */
final class IntKernelsCopies {
  static final Kernels OFF_HEAP = new IntKernels();
  static final Kernels ON_HEAP = copy();

  /** For stripes that mix both kinds: correct but slow. */
  static final Kernels MIXED = copy();

  private IntKernelsCopies() {}

  private static Kernels copy() {
    try (InputStream classFile = IntKernels.class.getResourceAsStream("IntKernels.class")) {
      byte[] bytes =
          Objects.requireNonNull(classFile, "IntKernels.class is missing").readAllBytes();
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
