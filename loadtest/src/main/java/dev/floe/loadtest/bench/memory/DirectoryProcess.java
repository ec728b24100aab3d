package dev.floe.loadtest.bench.memory;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.Residency.SegmentId;
import dev.floe.gateway.cache.origin.Admission;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A process that fills a directory through its public methods, and prints the heap bytes of an
 * object and the times of look-ups and walks. The objects have one to three segments on 400 nodes,
 * and the headers that S3 sends for an object with a version, a checksum and two headers of user
 * metadata.
 */
final class DirectoryProcess {
  static final String RESULT = "result";

  private static final ChunkCode CODE = new ChunkCode(10, 2, 128 << 10, 1);
  private static final int NODES = 400;
  private static final int MOST_SEGMENTS = 3;
  private static final int KEYS = 1 << 12;
  private static final int WALKS = 3;
  private static final int CLASSES_SHOWN = 25;
  private static final long NO_LIMIT = Long.MAX_VALUE;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final int objects;
  private final List<PoolNode> nodes = new ArrayList<>();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final ObjectDirectory directory =
      new ObjectDirectory(NO_LIMIT, (key, entry) -> {}, this::pause);
  private final Residency residency =
      new Residency(NO_LIMIT >> 8, id -> directory.storedBytes(id.key(), id.segment()), id -> {});

  /** The thread's processor time at the last pause of a walk. */
  private long pausedNanos;

  /** The longest processor time between two pauses of the current walk. */
  private long longestNanos;

  /**
   * The result: the longest processor time between two pauses of a walk. Only the best of the walks
   * of each kind counts, because some code is not compiled yet during the first ones.
   */
  private long pieceNanos;

  DirectoryProcess(int objects) {
    this.objects = objects;
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < NODES; i++) {
      nodes.add(new ListedNode("floe-" + i, new InstanceId(random.nextLong(), random.nextLong())));
    }
  }

  /**
   * @param arguments the number of objects, and the duration of the look-ups in milliseconds
   */
  public static void main(String[] arguments) throws JMException {
    System.out.println("ready");
    DirectoryProcess process = new DirectoryProcess(Integer.parseInt(arguments[0]));
    long lookUpNanos = Long.parseLong(arguments[1]) * 1_000_000;
    long before = usedBytes(false);
    process.fill();
    long directoryBytes = usedBytes(true) - before;
    double lookUp = process.lookUpNanos(lookUpNanos, false);
    double located = process.lookUpNanos(lookUpNanos, true);
    double held = process.walkMillis(process::heldByOneNode);
    double bucket = process.walkMillis(() -> process.directory.detachBucket("empty"));
    double piece = process.pieceNanos / 1e6;
    long withoutResidency = usedBytes(false);
    process.enterResidency();
    long residencyBytes = usedBytes(false) - withoutResidency;
    System.out.printf(
        "%s %.1f %.1f %.1f %.1f %.1f %.1f %.3f%n",
        RESULT,
        (double) directoryBytes / process.objects,
        (double) residencyBytes / process.objects,
        lookUp,
        located,
        held,
        bucket,
        piece);
  }

  /** Enters all objects. */
  void fill() {
    for (int i = 0; i < objects; i++) {
      SplittableRandom random = new SplittableRandom(i);
      int segments = segments(i);
      long length = length(random, segments);
      ObjectKey key = key(i);
      ObjectHead head = head(random, i, length);
      directory.confirm(key, head, NOW.plusMillis(i), CODE);
      for (int number = 0; number < segments; number++) {
        directory.addSegment(key, head.version(), CODE, number, segment(random, length, number));
      }
    }
  }

  private static int segments(int number) {
    return 1 + number % MOST_SEGMENTS;
  }

  private static long length(SplittableRandom random, int segments) {
    long full = StripeLayout.SEGMENT_STRIPES * CODE.stripeBytes();
    return (segments - 1) * full + random.nextLong(1, full);
  }

  /** Returns a key with new strings, as each request parses its own. */
  private static ObjectKey key(int number) {
    String bucket = new String(new char[] {'t', 'r', 'a', 'i', 'n', 'i', 'n', 'g'});
    return new ObjectKey(
        bucket, "datasets/images/%04d/part-%08d.parquet".formatted(number % 1000, number));
  }

  private static ObjectHead head(SplittableRandom random, int number, long length) {
    String hex = HexFormat.of().toHexDigits(random.nextLong());
    Headers answer =
        Headers.builder()
            .add("x-amz-id-2", "not kept")
            .add("Last-Modified", HttpDates.format(NOW.minusSeconds(number)))
            .add("ETag", "\"%s%s\"".formatted(hex, HexFormat.of().toHexDigits(random.nextLong())))
            .add("x-amz-server-side-encryption", text("AES256"))
            .add("x-amz-version-id", "v.%sABCD_%sxy".formatted(hex.substring(2), hex.substring(4)))
            .add("Accept-Ranges", text("bytes"))
            .add("Content-Type", text("application/vnd.apache.parquet"))
            .add("Server", text("AmazonS3"))
            .add("x-amz-checksum-crc64nvme", hex.substring(5) + "=")
            .add("x-amz-checksum-type", text("FULL_OBJECT"))
            .add(text("x-amz-meta-owner"), text("data-platform"))
            .add(text("x-amz-meta-job"), "ingest-" + hex)
            .build();
    return switch (Admission.of(200, answer, length, false)) {
      case Admission.Admitted(ObjectHead head) -> head;
      case Admission.Refused refused -> throw new IllegalStateException(refused.toString());
    };
  }

  /** Returns the text as a new string, as each parsed answer has its own. */
  private static String text(String same) {
    return new String(same.toCharArray());
  }

  private SegmentEntry segment(SplittableRandom random, long length, int number) {
    List<PoolNode> chosen = new ArrayList<>();
    while (chosen.size() < CODE.totalBlocks()) {
      PoolNode node = nodes.get(random.nextInt(NODES));
      if (!chosen.contains(node)) {
        chosen.add(node);
      }
    }
    FillId fill = new FillId(random.nextLong(), random.nextLong());
    StripeSet stripes = StripeSet.first(CODE.layout(length).stripesOfSegment(number));
    SegmentEntry segment = SegmentEntry.placed(chosen);
    for (int index = 0; index < chosen.size(); index++) {
      PoolNode node = chosen.get(index);
      InstanceId instance = Objects.requireNonNull(node.instance());
      segment = segment.listed(index, node, instance, fill, stripes, true);
    }
    return segment;
  }

  private void enterResidency() {
    for (int i = 0; i < objects; i++) {
      ObjectKey key = key(i);
      for (int number = 0; number < segments(i); number++) {
        residency.enter(new SegmentId(key, number), 1 << 20);
      }
    }
  }

  /**
   * Returns the processor time of a look-up in nanoseconds.
   *
   * @param whole true to read the head and locate the first stripe too, as a hit does
   */
  private double lookUpNanos(long atLeastNanos, boolean whole) {
    SplittableRandom random = new SplittableRandom(objects);
    List<ObjectKey> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(key(random.nextInt(objects)));
    }
    long unused = lookUp(keys, whole, atLeastNanos / 2);
    long began = threads.getCurrentThreadCpuTime();
    long lookups = lookUp(keys, whole, atLeastNanos);
    long took = threads.getCurrentThreadCpuTime() - began;
    return unused < 0 ? 0 : (double) took / lookups;
  }

  /**
   * Looks up objects and confirms the entry of each with the head that it has, as a gateway
   * confirms stale entries.
   */
  void serve(long atLeastNanos) {
    SplittableRandom random = new SplittableRandom(objects);
    long began = System.nanoTime();
    do {
      for (int i = 0; i < KEYS; i++) {
        int number = random.nextInt(objects);
        DirectoryEntry entry = Objects.requireNonNull(directory.get(key(number)));
        directory.confirm(key(number), entry.head(), NOW.plusNanos(System.nanoTime()), CODE);
      }
    } while (System.nanoTime() - began < atLeastNanos);
  }

  private void heldByOneNode() {
    InstanceId instance = Objects.requireNonNull(nodes.getFirst().instance());
    if (directory.heldBy(Set.of(instance)).isEmpty()) {
      throw new IllegalStateException("a node holds nothing");
    }
  }

  /**
   * Returns the milliseconds of processor time that the fastest of three walks over the directory
   * took.
   */
  private double walkMillis(Runnable walk) {
    long fastest = Long.MAX_VALUE;
    long shortestPiece = Long.MAX_VALUE;
    for (int i = 0; i < WALKS; i++) {
      long began = threads.getCurrentThreadCpuTime();
      pausedNanos = began;
      longestNanos = 0;
      walk.run();
      fastest = Math.min(fastest, threads.getCurrentThreadCpuTime() - began);
      shortestPiece = Math.min(shortestPiece, longestNanos);
    }
    pieceNanos = Math.max(pieceNanos, shortestPiece);
    return fastest / 1e6;
  }

  /** Called where a walk would let other threads run: measures the time since the last pause. */
  private void pause() {
    long now = threads.getCurrentThreadCpuTime();
    longestNanos = Math.max(longestNanos, now - pausedNanos);
    pausedNanos = now;
  }

  private long lookUp(List<ObjectKey> keys, boolean whole, long atLeastNanos) {
    long lookups = 0;
    long began = System.nanoTime();
    do {
      for (ObjectKey key : keys) {
        DirectoryEntry entry = Objects.requireNonNull(directory.get(key));
        if (whole && (entry.head().headers().size() < 8 || !located(entry))) {
          throw new IllegalStateException(key + " is incomplete");
        }
        lookups++;
      }
    } while (System.nanoTime() - began < atLeastNanos);
    return lookups;
  }

  private static boolean located(DirectoryEntry entry) {
    return entry.locate(entry.layout(), 0).isPresent();
  }

  /**
   * Returns the heap bytes of all live Java objects.
   *
   * @param show true to print the classes that take the most bytes
   */
  private static long usedBytes(boolean show) throws JMException {
    String[] lines =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()})
            .toString()
            .split("\n", -1);
    if (show) {
      List.of(lines).subList(0, Math.min(lines.length, CLASSES_SHOWN)).forEach(System.err::println);
    }
    for (String line : lines) {
      if (line.startsWith("Total")) {
        return Long.parseLong(line.trim().split("\\s+", -1)[2]);
      }
    }
    throw new IllegalStateException("the class histogram has no total");
  }
}
