package dev.floe.node.host.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file with the platform's lines about the end of each invocation of a function, as Lambda keeps
 * them in the function's log group. The bill can be computed from it, even if an answer was lost.
 * Thread-safe.
 */
public record ReportLog(Path file) {
  /** Returns the reports of a function in the folder of the functions' output. */
  public static ReportLog of(Path folder, String function) {
    return new ReportLog(folder.resolve(function + ".reports"));
  }

  /** Adds lines in one write, so that those of two invocations do not mix. */
  void append(String lines) throws IOException {
    try {
      Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IOException("the report cannot be written to %s".formatted(file), e);
    }
  }
}
