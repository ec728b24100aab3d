package dev.floe.loadtest;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.Presigned;
import dev.floe.node.host.faults.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Measures what a stalled node costs requests that do not need it: the latency of hits on other
 * nodes, alternately with all nodes well and with one stalled while clients read from it. Uses 4+2
 * on twelve node processes. Run by hand.
 */
final class NodeTroubleBenchmark {
  private static final int STRIPE_BYTES = 4 * (128 << 10);
  private static final int TROUBLED_CLIENTS = 8;
  private static final int ROUNDS = 5;
  private static final int READS = 400;
  private static final Pattern HELD =
      Pattern.compile("\"name\":\"([^\"]+)\".*?\"bytesHeld\":(\\d+)");

  private NodeTroubleBenchmark() {}

  public static void main(String[] args) throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder()
            .nodes(12)
            .faultyNodes()
            .hitsForAnHour()
            .setting("pool.lifetime.latency-price", "1000")
            .start()) {
      floe.startNodes();
      Placed placed = place(floe);
      System.out.printf(
          "%s holds a block of %s, and none of %s%n", placed.node, placed.troubled, placed.healthy);
      measure(floe, placed.healthy, READS, new ArrayList<>());
      List<Long> well = new ArrayList<>();
      List<Long> troubled = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        withClients(floe, placed, well);
        floe.faults(placed.node).inject(new Fault.Stall());
        withClients(floe, placed, troubled);
        floe.faults(placed.node).inject(new Fault.Resume());
      }
      print("all nodes well", well);
      print("one node stalled", troubled);
    }
  }

  /**
   * The node to stall, the key of an object with blocks on that node, and the key of an object with
   * none there.
   */
  private record Placed(String node, String troubled, String healthy) {}

  private static Placed place(FloeFixture floe) throws Exception {
    Map<String, List<String>> holders = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      Map<String, Long> before = held(floe);
      String key = "object-" + i;
      floe.put(key, FloeFixture.bytes(i, STRIPE_BYTES));
      floe.awaitHit(key);
      List<String> nodes =
          held(floe).entrySet().stream()
              .filter(now -> now.getValue() > before.getOrDefault(now.getKey(), 0L))
              .map(Map.Entry::getKey)
              .toList();
      for (Map.Entry<String, List<String>> other : holders.entrySet()) {
        for (String node : other.getValue()) {
          if (nodes.size() == 6 && other.getValue().size() == 6 && !nodes.contains(node)) {
            return new Placed(node, other.getKey(), key);
          }
        }
      }
      holders.put(key, nodes);
    }
    throw new IllegalStateException(
        "all objects are on the same nodes, expected two on different nodes");
  }

  private static Map<String, Long> held(FloeFixture floe) throws IOException {
    URI page = URI.create("http://127.0.0.1:%d/nodes".formatted(floe.gateway().ports().admin()));
    Map<String, Long> held = new HashMap<>();
    try (InputStream answer = page.toURL().openStream()) {
      String json = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
      HELD.matcher(json.replace(" ", "").replace("\n", ""))
          .results()
          .forEach(node -> held.put(node.group(1), Long.parseLong(node.group(2))));
    }
    return held;
  }

  /** Measures reads of the healthy object while clients read the troubled one. */
  private static void withClients(FloeFixture floe, Placed placed, List<Long> nanos)
      throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < TROUBLED_CLIENTS; i++) {
      clients.add(
          Thread.ofVirtual()
              .start(() -> {
                while (!over.get()) {
                  try {
                    measure(floe, placed.troubled, 1, new ArrayList<>());
                    TimeUnit.MILLISECONDS.sleep(20);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                }
              }));
    }
    measure(floe, placed.healthy, READS, nanos);
    over.set(true);
    for (Thread client : clients) {
      client.join();
    }
  }

  private static void measure(FloeFixture floe, String key, int reads, List<Long> nanos)
      throws Exception {
    URI url = Presigned.get(floe.endpoint(), key);
    byte[] buffer = new byte[STRIPE_BYTES];
    for (int i = 0; i < reads; i++) {
      long begun = System.nanoTime();
      try (InputStream body = url.toURL().openStream()) {
        if (body.readNBytes(buffer, 0, buffer.length) != STRIPE_BYTES) {
          throw new IllegalStateException(
              "the answer of %s has fewer than %d bytes".formatted(key, STRIPE_BYTES));
        }
      }
      nanos.add(System.nanoTime() - begun);
    }
  }

  private static void print(String name, List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    System.out.printf(
        "%s: %d reads, p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, longest %.2f ms%n",
        name, sorted.length, at(sorted, 0.50), at(sorted, 0.90), at(sorted, 0.99), at(sorted, 1));
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))] / 1e6;
  }
}
