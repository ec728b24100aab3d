package dev.floe.gateway.access;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.task.BackgroundTasks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends a line to a file for each request. Thread-safe; {@link #add} never waits. One thread
 * writes. Records beyond {@link #QUEUE_BYTES}, and lines that the file system refuses, are dropped
 * and counted. {@link #close} writes what is queued.
 */
public final class AccessLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  static final long QUEUE_BYTES = 8 << 20;

  private static final int BATCH_BYTES = 256 << 10;
  private static final Duration REOPEN_EVERY = Duration.ofSeconds(1);
  private static final Duration COMPLAIN_EVERY = Duration.ofMinutes(1);

  private final LogFile file;
  private final LineFormat format;
  private final GatewayMetrics metrics;
  private final LinkedBlockingQueue<AccessRecord> queue = new LinkedBlockingQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final BackgroundTasks thread = new BackgroundTasks("the access log", 1);
  private volatile boolean closed;

  // Confined to the writing thread.
  private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
  private long reopenedNanos = System.nanoTime();
  private long complainedNanos = System.nanoTime() - COMPLAIN_EVERY.toNanos();

  private AccessLog(LogFile file, LineFormat format, GatewayMetrics metrics) {
    this.file = file;
    this.format = format;
    this.metrics = metrics;
  }

  /**
   * Opens the file for appending and starts the thread.
   *
   * @throws IOException if the file cannot be written; the message names the setting
   */
  public static AccessLog open(Path path, LineFormat format, GatewayMetrics metrics)
      throws IOException {
    LogFile file;
    try {
      file = new LogFile(path);
    } catch (IOException e) {
      throw new IOException(
          "access-log.file: %s cannot be written: %s".formatted(path, e.getMessage()), e);
    }
    AccessLog log = new AccessLog(file, format, metrics);
    log.thread.start("access log", log::write);
    return log;
  }

  /** Queues a record, or drops it if the queue is full. Any thread. */
  public void add(AccessRecord request) {
    long bytes = request.estimateBytes();
    if (closed) {
      drop(1);
    } else if (queuedBytes.addAndGet(bytes) > QUEUE_BYTES) {
      queuedBytes.addAndGet(-bytes);
      drop(1);
    } else {
      queue.add(request);
    }
  }

  private void drop(long lines) {
    metrics.add(Metric.ACCESS_LINES, lines, "dropped");
  }

  private void write() {
    try {
      while (!closed || !queue.isEmpty()) {
        writeBatch(queue.poll(REOPEN_EVERY.toMillis(), TimeUnit.MILLISECONDS));
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
      for (AccessRecord next = queue.poll(); next != null; next = queue.poll()) {
        writeBatch(next);
      }
    } finally {
      end();
    }
  }

  /**
   * Writes the record and those queued after it, up to a batch. With null, only checks whether the
   * file was replaced.
   */
  private void writeBatch(@Nullable AccessRecord first) {
    long lines = 0;
    for (AccessRecord next = first; next != null; next = next(batch.size())) {
      queuedBytes.addAndGet(-next.estimateBytes());
      batch.writeBytes(format.line(next).getBytes(StandardCharsets.UTF_8));
      batch.write('\n');
      lines++;
    }
    try {
      reopenIfDue();
      if (lines > 0) {
        file.append(batch.toByteArray());
        metrics.add(Metric.ACCESS_LINES, lines, "written");
      }
    } catch (IOException e) {
      drop(lines);
      complain(e);
    } finally {
      batch.reset();
    }
  }

  private @Nullable AccessRecord next(int batchedBytes) {
    return batchedBytes < BATCH_BYTES ? queue.poll() : null;
  }

  private void reopenIfDue() throws IOException {
    long now = System.nanoTime();
    if (now - reopenedNanos >= REOPEN_EVERY.toNanos()) {
      reopenedNanos = now;
      file.reopenIfReplaced();
    }
  }

  private void complain(IOException failure) {
    long now = System.nanoTime();
    if (now - complainedNanos >= COMPLAIN_EVERY.toNanos()) {
      complainedNanos = now;
      LOG.warn("access-log.file cannot be written; lines are dropped", failure);
    }
  }

  private void end() {
    try {
      file.close();
    } catch (IOException e) {
      complain(e);
    }
  }

  /** Writes what is queued, and ends the thread. Calling again does nothing. */
  @Override
  public void close() {
    closed = true;
    thread.close();
  }
}
