package dev.floe.node.host.report;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;

/**
 * The content of {@code X-Amz-Log-Result}: the last 4 KiB of an invocation's log in Lambda's text
 * format, between a START line and a REPORT line.
 */
public final class OutputTail {
  private static final int MAX_BYTES = 4 << 10;

  private final String requestId;
  private final Path log;
  private final long from;

  /** Starts a tail at the current end of the log. */
  public OutputTail(String requestId, Path log) {
    this.requestId = requestId;
    this.log = log;
    this.from = lengthOf(log);
  }

  /**
   * Returns the tail.
   *
   * @param duration how long the function ran
   * @param init the time that its process took to start, zero if it was running already
   * @param billedMillis both, rounded up to the platform's quantum
   * @return the tail in Base64, at most 4 KiB of text
   */
  public String end(
      Duration duration,
      Duration init,
      long billedMillis,
      int memoryMegabytes,
      int maxMemoryUsedMegabytes) {
    String start = "START RequestId: %s Version: $LATEST\n".formatted(requestId);
    StringBuilder report = new StringBuilder("END RequestId: ").append(requestId).append('\n');
    report.append(
        String.format(
            Locale.ROOT,
            "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms"
                + "\tMemory Size: %d MB\tMax Memory Used: %d MB\t",
            requestId,
            millis(duration),
            billedMillis,
            memoryMegabytes,
            maxMemoryUsedMegabytes));
    if (!init.isZero()) {
      report.append(String.format(Locale.ROOT, "Init Duration: %.2f ms\t", millis(init)));
    }
    report.append('\n');
    String written = written(MAX_BYTES - start.length() - report.length());
    return Base64.getEncoder()
        .encodeToString((start + written + report).getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the log since the start, at most its last {@code maxBytes} bytes. */
  private String written(int maxBytes) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long length = file.length() - from;
      int wanted = Math.clamp(length, 0, maxBytes);
      byte[] bytes = new byte[wanted];
      file.seek(from + length - wanted);
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.US_ASCII).replace('\ufffd', '?');
      return text.isEmpty() || text.endsWith("\n") ? text : text + '\n';
    } catch (IOException e) {
      return "(%s cannot be read: %s)%n".formatted(log, e.getMessage());
    }
  }

  private static long lengthOf(Path log) {
    try {
      return Files.exists(log) ? Files.size(log) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
