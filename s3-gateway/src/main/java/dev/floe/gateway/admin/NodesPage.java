package dev.floe.gateway.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.gateway.admin.AdminServer.Answer;
import dev.floe.gateway.pool.PoolSnapshot;
import java.util.Locale;
import java.util.function.Supplier;

/** {@code GET /nodes}: the pool's nodes and what their instances hold, as JSON. Thread-safe. */
public final class NodesPage implements Supplier<Answer> {
  private final Supplier<PoolSnapshot> pool;

  public NodesPage(Supplier<PoolSnapshot> pool) {
    this.pool = pool;
  }

  @Override
  public Answer get() {
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    ArrayNode nodes = page.putArray("nodes");
    for (PoolSnapshot.Node node : pool.get().nodes()) {
      ObjectNode entry = nodes.addObject();
      entry.put("name", node.name()).put("state", lower(node.state()));
      node.lastFailure().ifPresent(failure -> entry.put("lastFailure", failure));
      ArrayNode instances = entry.putArray("instances");
      for (PoolSnapshot.Instance instance : node.instances()) {
        instances
            .addObject()
            .put("id", instance.id().toString())
            .put("role", lower(instance.role()))
            .put("bytesHeld", instance.bytesHeld())
            .put("pid", instance.pid())
            .put("zone", instance.zone());
      }
    }
    return Answer.json(page);
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
