package dev.floe.loadtest.soak.life;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.loadtest.local.AdminPages;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.origin.CountedRequest;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.soak.Content;
import dev.floe.loadtest.soak.SoakFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The objects of {@link PaperCommand}, written once and read in passes. A read is a hit if the
 * origin was not asked for the object. Confined to one thread.
 *
 * @param objects how many objects there are
 * @param bytes the length of each object
 * @param clients how many clients read or write at the same time
 */
record PaperReads(
    LocalFloe floe, CountingOrigin origin, String bucket, int objects, int bytes, int clients) {

  /**
   * One read of each object.
   *
   * @param hits the number of objects for which the origin was not asked
   * @param requests the number of GET requests that reached the origin
   * @param invocations how many invocations began during the pass
   * @param decoded the number of stripes with a data block that was missing or late
   * @param lost the number of stripes with too few blocks
   */
  record Pass(
      int reads, int hits, int requests, long invocations, long decoded, long lost, long nanos) {
    double latePercent() {
      return 100.0 * (reads - hits) / reads;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d reads, %d hits, %d GET requests at the origin, %d invocations,"
              + " %d stripes decoded, %d lost, %.1f s",
          reads,
          hits,
          requests,
          invocations,
          decoded,
          lost,
          nanos / 1e9);
    }
  }

  /** Writes all objects. */
  void write(S3Client client) throws InterruptedException {
    forAll(number ->
        client.putObject(
            request -> request.bucket(bucket).key(key(number)),
            RequestBody.fromBytes(content(number))));
  }

  /**
   * Reads each object once.
   *
   * @throws SoakFailure if a read returns other bytes than were written
   */
  Pass read(S3Client client) throws InterruptedException {
    origin.forget();
    long invocations = invocations();
    long decoded = stripes("decoded");
    long lost = stripes("lost");
    long begun = System.nanoTime();
    forAll(number -> {
      byte[] read =
          client
              .getObjectAsBytes(request -> request.bucket(bucket).key(key(number)))
              .asByteArrayUnsafe();
      if (!Arrays.equals(read, content(number))) {
        throw new SoakFailure("get of %s returned other bytes".formatted(key(number)));
      }
    });
    long nanos = System.nanoTime() - begun;
    List<String> asked =
        origin.requests().stream()
            .filter(request -> request.method().equals("GET"))
            .map(CountedRequest::name)
            .toList();
    return new Pass(
        objects,
        objects - (int) asked.stream().distinct().count(),
        asked.size(),
        invocations() - invocations,
        stripes("decoded") - decoded,
        stripes("lost") - lost,
        nanos);
  }

  /** Returns the number of invocations so far, including those that still run. */
  private long invocations() {
    JsonNode total = BillCheck.page(floe).path("total");
    return Stream.of("reported", "estimated", "running")
        .mapToLong(kind -> BillCheck.bill(total.path(kind)).invocations())
        .sum();
  }

  /** Returns a counter of the gateway. */
  long count(String metric) {
    return (long) AdminPages.metric(admin(), metric);
  }

  private long stripes(String result) {
    return (long) AdminPages.metric(admin(), "floe_stripes_read_total", "result", result);
  }

  private int admin() {
    return floe.gateway().ports().admin();
  }

  private byte[] content(int number) {
    return new Content(number, bytes).bytes();
  }

  private static String key(int number) {
    return "object-" + number;
  }

  private void forAll(IntConsumer task) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
      for (int i = 0; i < clients; i++) {
        running.add(
            threads.submit(() -> {
              for (int n = next.getAndIncrement(); n < objects; n = next.getAndIncrement()) {
                task.accept(n);
              }
            }));
      }
      running.forEach(SoakFailure::throwIfFailed);
    }
  }
}
