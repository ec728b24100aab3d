package dev.floe.loadtest.bench.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The processor time of a process from /proc (proc(5)), without its JIT compiler's threads. */
public final class ProcessorTime {
  /** USER_HZ, which is 100 on every Linux that Java 25 runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private ProcessorTime() {}

  /** Returns the seconds, user and system, since the process started. */
  public static double seconds(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    long ticks = ticks(process.resolve("stat"));
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path thread : threads) {
        ticks -= compilerTicks(thread);
      }
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static long compilerTicks(Path thread) throws IOException {
    try {
      return isCompiler(thread) ? ticks(thread.resolve("stat")) : 0;
    } catch (NoSuchFileException e) {
      return 0; // the thread has exited since it was listed
    }
  }

  /** Returns the nanoseconds that the threads of the process's JIT compiler have run. */
  static long compilerNanos(long pid) throws IOException {
    long nanos = 0;
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        nanos += compilerNanos(thread);
      }
    }
    return nanos;
  }

  /** Reads the first field of schedstat, the time on a processor. */
  private static long compilerNanos(Path thread) throws IOException {
    try {
      return isCompiler(thread)
          ? Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", -1)[0])
          : 0;
    } catch (NoSuchFileException e) {
      return 0; // the thread has exited since it was listed
    }
  }

  private static boolean isCompiler(Path thread) throws IOException {
    String name = Files.readString(thread.resolve("comm"));
    return name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
  }

  /**
   * Returns the sum of fields 14 and 15, utime and stime. The second field may contain blanks and
   * ends with a bracket.
   */
  private static long ticks(Path stat) throws IOException {
    String line = Files.readString(stat);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
