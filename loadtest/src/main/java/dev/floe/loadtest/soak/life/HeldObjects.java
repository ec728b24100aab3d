package dev.floe.loadtest.soak.life;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.loadtest.local.AdminPages;
import dev.floe.loadtest.local.LocalFloe;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the gateway's directory with the node processes that are alive, which the gateway cannot
 * see. Thread-safe.
 */
final class HeldObjects {
  private static final long BLOCK_BYTES = 128 << 10;

  private final LocalFloe floe;
  private final String bucket;

  HeldObjects(LocalFloe floe, String bucket) {
    this.floe = floe;
    this.bucket = bucket;
  }

  /**
   * How an object is held at one moment.
   *
   * @param readable true if the live processes hold enough blocks of every stripe
   * @param whole true if they hold all blocks of every stripe
   * @param processes the process ids of each node at that moment
   */
  record Held(boolean readable, boolean whole, Map<String, List<Long>> processes) {}

  /** Returns how an object is held; empty if the directory does not know it. */
  Optional<Held> of(String key, int lengthBytes) {
    Map<String, List<Long>> processes = floe.host().pids();
    return page("/object?bucket=%s&key=%s".formatted(bucket, encoded(key)))
        .map(object -> held(object, lengthBytes, processes));
  }

  private Held held(JsonNode object, int lengthBytes, Map<String, List<Long>> processes) {
    Set<String> living = livingInstances(processes);
    int data = object.get("dataBlocks").asInt();
    int all = data + object.get("parityBlocks").asInt();
    long stripes = 0;
    boolean readable = object.get("bytes").asLong() == lengthBytes;
    boolean whole = readable;
    for (JsonNode segment : object.get("segments")) {
      int count = segment.get("stripes").asInt();
      int lastNeeds = segment.get("lastStripeNeeds").asInt();
      stripes += count;
      for (int stripe = 0; stripe < count; stripe++) {
        int needs = stripe == count - 1 ? lastNeeds : data;
        int blocks = livingBlocks(segment, stripe, needs, data, living);
        readable &= blocks >= needs;
        whole &= blocks >= all - data + needs;
      }
    }
    boolean complete = stripes * data * BLOCK_BYTES >= lengthBytes;
    return new Held(readable && complete, whole && complete, processes);
  }

  /**
   * Counts the indices whose block a living instance holds. The data blocks of a short stripe from
   * index {@code needs} on are empty and are not counted.
   */
  private static int livingBlocks(
      JsonNode segment, int stripe, int needs, int data, Set<String> living) {
    Set<Integer> indices = new HashSet<>();
    for (JsonNode chunk : segment.get("chunks")) {
      int index = chunk.get("index").asInt();
      boolean empty = index >= needs && index < data;
      long held = Long.parseUnsignedLong(chunk.get("stripes").asText(), 16);
      if (!empty && (held >>> stripe & 1) == 1 && living.contains(chunk.get("instance").asText())) {
        indices.add(index);
      }
    }
    return indices.size();
  }

  /**
   * Returns the instances that are the only live process of their function. The next invocation of
   * the function is certain to run on them.
   */
  private Set<String> livingInstances(Map<String, List<Long>> processes) {
    Set<String> living = new HashSet<>();
    for (JsonNode node : page("/nodes").orElseThrow().get("nodes")) {
      List<Long> pids = processes.getOrDefault(node.get("name").asText(), List.of());
      for (JsonNode instance : node.get("instances")) {
        if (pids.size() == 1 && pids.contains(instance.get("pid").asLong())) {
          living.add(instance.get("id").asText());
        }
      }
    }
    return living;
  }

  private Optional<JsonNode> page(String target) {
    return AdminPages.json(floe.gateway().ports().admin(), target);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
