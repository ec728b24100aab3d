package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.local.AdminPages;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.soak.SoakFailure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Checks the memory of gateway and nodes once all requests have ended. */
final class FinalChecks {
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);

  /** Chunks that no entry names are dropped after 6 s, and a second inventory must confirm that. */
  private static final Duration AGREE_TIMEOUT = Duration.ofSeconds(60);

  private static final long MAX_HEAP_GROWTH_BYTES = 96L << 20;

  private final LocalFloe floe;
  private final long heapBefore;

  private FinalChecks(LocalFloe floe, long heapBefore) {
    this.floe = floe;
    this.heapBefore = heapBefore;
  }

  static FinalChecks before(LocalFloe floe) {
    return new FinalChecks(floe, liveHeapBytes());
  }

  /**
   * Waits until no work is left, then checks.
   *
   * @return the measurements
   * @throws SoakFailure if the gateway keeps memory, or the nodes hold something other than its
   *     directory says
   */
  String check() throws InterruptedException, IOException {
    awaitNothingUnderWay();
    List<String> disagreeing = floe.gateway().disagreeingNodes(AGREE_TIMEOUT);
    if (!disagreeing.isEmpty()) {
      throw new SoakFailure(
          "%s hold something other than the directory names".formatted(disagreeing));
    }
    long heap = awaitHeap();
    return "at the end 0 bytes are leased, the heap holds %d MiB (%d before), the largest node %d MiB"
        .formatted(heap >> 20, heapBefore >> 20, largestNodeBytes() >> 20);
  }

  /**
   * Waits until the heap has shrunk, because connections that the origin's faults still hold keep
   * their bytes for some seconds.
   */
  private long awaitHeap() throws InterruptedException {
    long deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
    long heap = liveHeapBytes();
    while (heap - heapBefore > MAX_HEAP_GROWTH_BYTES) {
      if (System.nanoTime() > deadline) {
        throw new SoakFailure(
            "the heap holds %d bytes, %d before: expected at most %d more"
                .formatted(heap, heapBefore, MAX_HEAP_GROWTH_BYTES));
      }
      TimeUnit.SECONDS.sleep(1);
      heap = liveHeapBytes();
    }
    return heap;
  }

  private void awaitNothingUnderWay() throws InterruptedException {
    long deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
    int admin = floe.gateway().ports().admin();
    while (floe.gateway().leasedBytes() > 0
        || AdminPages.metric(admin, "floe_requests_active") > 0
        || AdminPages.metric(admin, "floe_fills_active") > 0) {
      if (System.nanoTime() > deadline) {
        throw new SoakFailure(
            ("%d bytes are leased, %.0f requests and %.0f fills run %d s after the last request,"
                    + " expected none")
                .formatted(
                    floe.gateway().leasedBytes(),
                    AdminPages.metric(admin, "floe_requests_active"),
                    AdminPages.metric(admin, "floe_fills_active"),
                    DRAIN_TIMEOUT.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /**
   * Runs the garbage collector twice: the second run frees the memory that the first one queued for
   * cleaning.
   */
  private static long liveHeapBytes() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** Returns the resident memory of the largest node; 0 if the system does not report it. */
  private long largestNodeBytes() throws IOException {
    long largest = 0;
    for (List<Long> pids : floe.host().pids().values()) {
      for (long pid : pids) {
        largest = Math.max(largest, residentBytes(pid));
      }
    }
    return largest;
  }

  private static long residentBytes(long pid) throws IOException {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
