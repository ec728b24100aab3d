package dev.floe.loadtest.harness;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.loadtest.local.AdminPages;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The chunks of objects of one segment, as the gateway's admin port lists them. */
public final class HeldChunks {
  private HeldChunks() {}

  /** Returns the nodes that hold the object's chunks, one for each chunk. */
  public static List<String> nodes(FloeFixture floe, String key) {
    return chunks(floe, key).map(chunk -> text(chunk, "node")).toList();
  }

  /** Returns the instances of a node that hold chunks of these objects. */
  public static Set<String> instances(FloeFixture floe, String node, List<String> keys) {
    Set<String> instances = new HashSet<>();
    for (String key : keys) {
      chunks(floe, key)
          .filter(chunk -> text(chunk, "node").equals(node))
          .forEach(chunk -> instances.add(text(chunk, "instance")));
    }
    return instances;
  }

  /**
   * Returns the number of the object's chunks that have all of its first {@code stripes} stripes,
   * on an instance that is not among the lost ones.
   */
  public static long whole(FloeFixture floe, String key, int stripes, Set<String> lost) {
    long all = (1L << stripes) - 1;
    return chunks(floe, key)
        .filter(chunk -> !lost.contains(text(chunk, "instance")))
        .filter(chunk -> (Long.parseUnsignedLong(text(chunk, "stripes"), 16) & all) == all)
        .count();
  }

  private static Stream<JsonNode> chunks(FloeFixture floe, String key) {
    JsonNode page =
        AdminPages.json(
                floe.gateway().ports().admin(),
                "/object?bucket=%s&key=%s".formatted(FloeFixture.BUCKET, key))
            .orElseThrow();
    return StreamSupport.stream(page.get("segments").get(0).get("chunks").spliterator(), false);
  }

  private static String text(JsonNode chunk, String field) {
    return chunk.get(field).textValue();
  }
}
