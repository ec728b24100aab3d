package dev.floe.loadtest.simulate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;

/**
 * Reads a trace of requests, and returns the pauses of the nodes that hold its objects. Each object
 * is on one node for each block of a stripe; the nodes are drawn at random.
 */
final class TraceGaps {
  private TraceGaps() {}

  /**
   * Reads the lines {@code seconds,object,bytes}, after a line of headings.
   *
   * @param file the trace, in gzip if its name ends in .gz
   * @param nodes the number of nodes in the pool
   * @param blocks the number of blocks in a stripe
   * @return the pauses of all nodes, one node after another, in nanoseconds
   */
  static long[] read(Path file, int nodes, int blocks) throws IOException {
    LongStream.Builder[] times = new LongStream.Builder[nodes];
    Arrays.setAll(times, node -> LongStream.builder());
    try (BufferedReader lines = open(file)) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split(",", 3);
        if (fields.length < 3) {
          throw new IOException("line '%s', expected seconds,object,bytes".formatted(line));
        }
        long nanos = (long) (Double.parseDouble(fields[0]) * 1e9);
        new SplittableRandom(fields[1].hashCode())
            .ints(0, nodes)
            .distinct()
            .limit(blocks)
            .forEach(node -> times[node].add(nanos));
      }
    }
    return Arrays.stream(times).flatMapToLong(TraceGaps::gaps).toArray();
  }

  private static LongStream gaps(LongStream.Builder times) {
    long[] sorted = times.build().sorted().toArray();
    long[] gaps = new long[Math.max(0, sorted.length - 1)];
    Arrays.setAll(gaps, i -> sorted[i + 1] - sorted[i]);
    return Arrays.stream(gaps);
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    return new BufferedReader(
        new InputStreamReader(
            file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes,
            StandardCharsets.UTF_8));
  }
}
