package dev.floe.loadtest.bench.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time of a process from /proc (proc(5)), without its JIT compiler's threads. */
public final class ProcessorTime {
  /** USER_HZ, which is 100 on every Linux that Java 25 runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private ProcessorTime() {}

  /** Returns the seconds, user and system, since the process started. */
  public static double seconds(long pid) throws IOException {
    Path process = process(pid);
    return (ticks(process) - sumOfCompiler(process, ProcessorTime::ticks)) / TICKS_PER_SECOND;
  }

  /** Returns the nanoseconds that the threads of the process's JIT compiler have run. */
  static long compilerNanos(long pid) throws IOException {
    return sumOfCompiler(process(pid), ProcessorTime::scheduledNanos);
  }

  private static Path process(long pid) {
    return Path.of("/proc", Long.toString(pid));
  }

  /** Reads a time of a thread from its folder in /proc. */
  @FunctionalInterface
  private interface Reading {
    long of(Path thread) throws IOException;
  }

  /** Returns the sum of a time over the compiler's threads. */
  private static long sumOfCompiler(Path process, Reading time) throws IOException {
    long sum = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path thread : threads) {
        sum += ofCompiler(thread, time);
      }
    }
    return sum;
  }

  /** Returns a time of the compiler's thread; 0 if it is another thread, or has exited. */
  private static long ofCompiler(Path thread, Reading time) throws IOException {
    try {
      String name = Files.readString(thread.resolve("comm"));
      boolean compiler = name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
      return compiler ? time.of(thread) : 0;
    } catch (IOException e) {
      if (Files.exists(thread)) {
        throw e;
      }
      return 0;
    }
  }

  /** Reads the first field of schedstat, the time on a processor. */
  private static long scheduledNanos(Path thread) throws IOException {
    return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", -1)[0]);
  }

  /**
   * Returns the sum of fields 14 and 15 of stat, utime and stime. The second field may contain
   * blanks and ends with a bracket.
   *
   * @param folder of a process or of a thread
   */
  private static long ticks(Path folder) throws IOException {
    String line = Files.readString(folder.resolve("stat"));
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
