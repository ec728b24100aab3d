package dev.floe.node.host.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * The content of {@code X-Amz-Log-Result}: the end of an invocation's output, between the
 * platform's own lines; at most 4 KiB together.
 */
public final class OutputTail {
  private static final int MAX_BYTES = 4 << 10;

  private final PlatformLines lines;
  private final Path log;
  private final ReportLog reports;
  private final long from;
  private final Instant started = Instant.now();

  /** Starts a tail at the current end of the log. */
  public OutputTail(LogFormat format, String requestId, Path log, ReportLog reports) {
    lines = new PlatformLines(format, requestId);
    this.log = log;
    this.reports = reports;
    this.from = lengthOf(log);
  }

  /**
   * Writes the report to the function's report file and returns the tail in Base64, at most 4 KiB
   * of text.
   *
   * @throws IOException if the report cannot be written; the message names its file
   */
  public String end(InvocationCost cost, InvocationStatus status) throws IOException {
    String start = lines.start(started);
    String end = lines.end(cost, status, Instant.now());
    reports.append(end);
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    tail.writeBytes(start.getBytes(StandardCharsets.UTF_8));
    tail.writeBytes(written(MAX_BYTES - start.length() - end.length() - 1));
    tail.writeBytes(end.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(tail.toByteArray());
  }

  /**
   * Returns the log since the start, at most its last {@code maxBytes} bytes, and a line break if
   * the log does not end with one.
   */
  private byte[] written(int maxBytes) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long length = file.length() - from;
      int wanted = Math.clamp(length, 0, maxBytes);
      byte[] bytes = new byte[wanted];
      file.seek(from + length - wanted);
      file.readFully(bytes);
      boolean broken = wanted > 0 && bytes[wanted - 1] != '\n';
      byte[] line = broken ? Arrays.copyOf(bytes, wanted + 1) : bytes;
      if (broken) {
        line[wanted] = '\n';
      }
      return line;
    } catch (IOException e) {
      String message = "(%s cannot be read: %s)%n".formatted(log, e.getMessage());
      return message.getBytes(StandardCharsets.UTF_8);
    }
  }

  private static long lengthOf(Path log) {
    try {
      return Files.exists(log) ? Files.size(log) : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
