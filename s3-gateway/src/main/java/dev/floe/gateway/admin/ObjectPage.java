package dev.floe.gateway.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.gateway.admin.AdminServer.Answer;
import dev.floe.gateway.cache.CachedObject;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.stripe.StripeSet;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code GET /object?bucket=B&key=K}: the version and the location of a cached object, as JSON. A
 * set of stripes is written as a 64-bit word in hexadecimal: bit s is set if stripe s of the
 * segment is in the set. Thread-safe.
 */
public final class ObjectPage implements Function<AdminQuery, Answer> {
  private final Function<ObjectKey, Optional<CachedObject>> cache;

  public ObjectPage(Function<ObjectKey, Optional<CachedObject>> cache) {
    this.cache = cache;
  }

  @Override
  public Answer apply(AdminQuery query) {
    ObjectKey key = new ObjectKey(query.require("bucket"), query.require("key"));
    return cache
        .apply(key)
        .map(object -> page(key, object))
        .orElseGet(() -> Answer.text(404, "%s is not in the cache\n".formatted(key)));
  }

  private static Answer page(ObjectKey key, CachedObject object) {
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.put("bucket", key.bucket())
        .put("key", key.key())
        .put("etag", object.version().etag())
        .put("lastModified", object.version().lastModified().toString())
        .put("bytes", object.version().lengthBytes())
        .put("confirmed", object.confirmed())
        .put("dataBlocks", object.dataBlocks())
        .put("parityBlocks", object.parityBlocks());
    ArrayNode segments = page.putArray("segments");
    for (CachedObject.Segment segment : object.segments()) {
      ObjectNode entry = segments.addObject();
      entry
          .put("segment", segment.number())
          .put("stripes", segment.stripes())
          .put("lastStripeNeeds", segment.lastStripeNeeds())
          .put("readable", hex(segment.readable()));
      ArrayNode chunks = entry.putArray("chunks");
      for (CachedObject.Chunk chunk : segment.chunks()) {
        chunks
            .addObject()
            .put("index", chunk.index())
            .put("node", chunk.node())
            .put("instance", chunk.instance().toString())
            .put("stripes", hex(chunk.stripes()));
      }
    }
    return Answer.json(page);
  }

  private static String hex(StripeSet stripes) {
    return "%016x".formatted(stripes.bits());
  }
}
