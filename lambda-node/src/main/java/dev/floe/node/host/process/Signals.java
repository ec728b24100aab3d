package dev.floe.node.host.process;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Stops and continues processes by the system call kill(2), which the JDK does not offer. */
public final class Signals {
  private static final int SIGCONT = 18;
  private static final int SIGSTOP = 19;

  private static final MethodHandle KILL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private Signals() {}

  /**
   * Stops all threads of the process until {@link #resume}; throws IOException if the process has
   * ended.
   */
  public static void stop(long pid) throws IOException {
    send(pid, SIGSTOP);
  }

  /**
   * Continues a stopped process; a running one is not affected. Throws IOException if the process
   * has ended.
   */
  public static void resume(long pid) throws IOException {
    send(pid, SIGCONT);
  }

  /** Returns the words in which Lambda reports that a process died by this signal. */
  public static String nameOf(int signal) {
    return switch (signal) {
      case 6 -> "signal: aborted";
      case 9 -> "signal: killed";
      case 11 -> "signal: segmentation fault";
      case 15 -> "signal: terminated";
      default -> "signal: signal %d".formatted(signal);
    };
  }

  private static void send(long pid, int signal) throws IOException {
    int result;
    try {
      result = (int) KILL.invokeExact((int) pid, signal);
    } catch (Throwable e) {
      throw new IllegalStateException("kill(2) cannot be called", e);
    }
    if (result != 0) {
      throw new IOException(
          "process %d did not receive signal %d: it has ended".formatted(pid, signal));
    }
  }
}
