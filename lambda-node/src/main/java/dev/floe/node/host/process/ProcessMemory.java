package dev.floe.node.host.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The physical memory of a process as the kernel counts it: proc(5), {@code /proc/PID/status}. */
public final class ProcessMemory {
  private ProcessMemory() {}

  /** Returns the current use in bytes, including heap, code, buffers and mapped files. */
  public static Optional<Long> residentBytes(long pid) {
    return bytes(pid, "VmRSS:");
  }

  /** Returns the largest use so far, in bytes. */
  public static Optional<Long> peakBytes(long pid) {
    return bytes(pid, "VmHWM:");
  }

  /** Returns empty if the process has ended, or the system has no such file. */
  private static Optional<Long> bytes(long pid, String field) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith(field)) {
          return Optional.of(Long.parseLong(line.replaceAll("\\D", "")) << 10);
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
